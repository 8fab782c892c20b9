package org.basebackup4j.backup;

import java.util.Optional;
import java.util.stream.Stream;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.MissingLibraryException;

/**
 * Who compresses archives, and how: nobody, we, or the server.
 *
 * @param ours what we do to an archive that passes through as it comes
 * @param byServer what the server was asked to do
 */
record ArchiveCompression(CompressionSpec ours, Optional<CompressionRequest> byServer) {
    static ArchiveCompression of(BackupOptions options) {
        return new ArchiveCompression(options.compression(), options.serverCompression());
    }

    /**
     * Fails early where a library is missing that will surely be needed.
     *
     * @param unpacked whether the backup consists of files; archives may pass through as the server compressed them
     */
    void requireLibraries(boolean unpacked) throws MissingLibraryException {
        Codec.require(ours.algorithm());
        if (unpacked) {
            Codec.require(received());
        }
    }

    /** How the archives come. A method that we do not know is one that the server does not know either. */
    CompressionAlgorithm received() {
        return byServer.flatMap(request -> Stream.of(CompressionAlgorithm.values())
                        .filter(algorithm -> algorithm.keyword().equals(request.method()))
                        .findFirst())
                .orElse(CompressionAlgorithm.NONE);
    }

    /**
     * How we write what had to be decompressed: as it came.
     *
     * @throws BackupException if the server takes settings that we do not know
     */
    CompressionSpec written() throws BackupException {
        return byServer.isPresent() ? CompressionSpec.parse(byServer.get()) : ours;
    }

    /** What is added to the name that the server gives an archive. */
    String addedSuffix() {
        return ours.algorithm().fileSuffix();
    }
}
