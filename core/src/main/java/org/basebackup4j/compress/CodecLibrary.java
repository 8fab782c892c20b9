package org.basebackup4j.compress;

import java.util.Optional;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.MissingLibraryException;

/** The libraries that compress. An embedder may leave out those of methods that he does not use. */
enum CodecLibrary {
    LZ4("at.yawk.lz4:lz4-java", "org.lz4.java", "net.jpountz.lz4.LZ4Factory"),
    ZSTD("com.github.luben:zstd-jni", "com.github.luben.zstd_jni", "com.github.luben.zstd.Zstd");

    private final String artifact;
    private final String module;
    private final String className;

    CodecLibrary(String artifact, String module, String className) {
        this.artifact = artifact;
        this.module = module;
        this.className = className;
    }

    /** What a method needs. */
    static Optional<CodecLibrary> of(CompressionAlgorithm algorithm) {
        return switch (algorithm) {
            case NONE, GZIP -> Optional.empty();
            case LZ4 -> Optional.of(LZ4);
            case ZSTD -> Optional.of(ZSTD);
        };
    }

    /** Finds the library without loading what is native in it. */
    void require(CompressionAlgorithm algorithm) throws MissingLibraryException {
        try {
            Class.forName(className, false, CodecLibrary.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw MissingLibraryException.library(
                    "compression with " + algorithm.keyword() + " needs a library that is missing",
                    artifact,
                    module,
                    e);
        }
    }
}
