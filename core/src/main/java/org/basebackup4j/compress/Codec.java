package org.basebackup4j.compress;

import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.MissingLibraryException;

/** Makes the stages that compress and decompress. */
public final class Codec {
    private Codec() {}

    /**
     * Makes sure that a method can be used, before much else is done.
     *
     * @throws MissingLibraryException if its library is not there
     */
    public static void require(CompressionAlgorithm algorithm) throws MissingLibraryException {
        Optional<CodecLibrary> library = CodecLibrary.of(algorithm);
        if (library.isPresent()) {
            library.get().require(algorithm);
        }
    }

    /**
     * A stage that compresses into another one: with gzip and lz4 on all cores, with zstd on as many threads as the
     * settings say, else on up to four.
     *
     * @param spec method and settings; where the compressing is to be done does not matter here
     * @param next finished and closed with the new stage, and closed when it cannot be made
     * @return {@code next} itself where nothing is to be compressed
     * @throws BackupException if the method's library is missing, cannot be loaded or refuses the settings
     */
    public static ByteStage compressor(CompressionSpec spec, ByteStage next) throws BackupException {
        return orClose(spec.algorithm(), next, () -> switch (spec.algorithm()) {
            case NONE -> next;
            case GZIP -> ParallelCompressor.onAllCores(new GzipFormat(spec.level()), next);
            case LZ4 -> ParallelCompressor.onAllCores(new Lz4Format(spec.level()), next);
            case ZSTD -> ZstdCompressor.create(spec, next);
        });
    }

    /**
     * A stage that decompresses into another one. Its input may be several members or frames, one after the other;
     * when it is damaged, or does not end where it should, the stage fails, at the latest when it is finished.
     *
     * @param next finished and closed with the new stage, and closed when it cannot be made
     * @return {@code next} itself where nothing is compressed
     * @throws BackupException if the method's library is missing or cannot be loaded
     */
    public static ByteStage decompressor(CompressionAlgorithm algorithm, ByteStage next) throws BackupException {
        return orClose(algorithm, next, () -> switch (algorithm) {
            case NONE -> next;
            case GZIP -> new GzipDecompressor(next);
            case LZ4 -> new Lz4Decompressor(next);
            case ZSTD -> new ZstdDecompressor(next);
        });
    }

    /**
     * A stage that finds out by its input's first bytes whether and how it is compressed, and decompresses it into
     * another one. The one place that does so.
     *
     * @param next finished and closed with the new stage
     */
    public static ByteStage detectingDecompressor(ByteStage next) {
        return new DetectingDecompressor(next);
    }

    @FunctionalInterface
    private interface Making {
        ByteStage stage() throws BackupException;
    }

    private static ByteStage orClose(CompressionAlgorithm algorithm, ByteStage next, Making making)
            throws BackupException {
        boolean done = false;
        try {
            require(algorithm);
            ByteStage stage = making.stage();
            done = true;
            return stage;
        } finally {
            if (!done) {
                next.close();
            }
        }
    }
}
