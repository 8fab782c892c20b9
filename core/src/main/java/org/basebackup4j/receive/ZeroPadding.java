package org.basebackup4j.receive;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** Zeros, as the end of a segment that was not filled. */
final class ZeroPadding {
    private static final int CHUNK_BYTES = 64 * 1024;

    private ZeroPadding() {}

    /** Takes a piece of the zeros. */
    @FunctionalInterface
    interface Target {
        void write(ByteBuffer zeros) throws BackupException;
    }

    static void write(int bytes, Target target) throws BackupException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(bytes, CHUNK_BYTES));
        for (int left = bytes; left > 0; left -= zeros.capacity()) {
            zeros.clear().limit(Math.min(left, zeros.capacity()));
            target.write(zeros);
        }
    }
}
