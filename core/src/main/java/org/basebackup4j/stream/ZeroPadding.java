package org.basebackup4j.stream;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** Zeros, for the part of a segment that is not filled. */
final class ZeroPadding {
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(256 * 1024).asReadOnlyBuffer();

    private ZeroPadding() {}

    /** Takes a piece of the zeros. */
    @FunctionalInterface
    interface Target {
        void write(ByteBuffer zeros) throws BackupException;
    }

    static void write(int bytes, Target target) throws BackupException {
        ByteBuffer zeros = ZEROS.duplicate();
        for (int left = bytes; left > 0; left -= zeros.capacity()) {
            zeros.clear().limit(Math.min(left, zeros.capacity()));
            target.write(zeros);
        }
    }
}
