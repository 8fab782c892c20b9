package org.basebackup4j.compress;

import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;

/** Makes the stages that compress. */
public final class Codec {
    private Codec() {}

    /**
     * A stage that compresses into another one.
     *
     * @param spec method and settings; where the compressing is to be done does not matter here
     * @param next finished and closed with the new stage, and closed when it cannot be made
     * @return {@code next} itself where nothing is to be compressed
     * @throws BackupException if the method's library cannot be loaded or refuses the settings
     */
    public static ByteStage compressor(CompressionSpec spec, ByteStage next) throws BackupException {
        boolean done = false;
        try {
            ByteStage stage = switch (spec.algorithm()) {
                case NONE -> next;
                case GZIP -> new GzipCompressor(spec.level(), next);
                case ZSTD -> ZstdCompressor.create(spec, next);
                case LZ4 -> throw new BackupException("this build does not support compression with LZ4");
            };
            done = true;
            return stage;
        } finally {
            if (!done) {
                next.close();
            }
        }
    }
}
