package org.basebackup4j.fuzz;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;

/** Hands bytes over in one buffer, or cut into pieces of sizes that are chance but the same for the same bytes. */
public final class Pieces {
    private static final int MOST_BYTES = 3000;
    private static final byte GONE = (byte) 0xEE;

    private Pieces() {}

    /** Takes one buffer, all of it, and may not look at it again. */
    @FunctionalInterface
    public interface Target {
        /** Takes the remaining bytes. */
        void take(ByteBuffer piece) throws BackupException;
    }

    /** Chance that depends on nothing but the bytes. */
    public static Random random(byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(data);
        return new Random(crc.getValue());
    }

    /** All in one. */
    public static void whole(byte[] data, Target target) throws BackupException {
        give(ByteBuffer.wrap(data.clone()), target);
    }

    /** In pieces, from memory outside of the heap. */
    public static void cut(byte[] data, Target target) throws BackupException {
        Random random = random(data);
        ByteBuffer buffer = ByteBuffer.allocateDirect(data.length + 1);
        buffer.put(1, data);
        int at = 1;
        while (at < buffer.capacity()) {
            int most = random.nextInt(3) == 0 ? MOST_BYTES : 9;
            int bytes = Math.min(buffer.capacity() - at, 1 + random.nextInt(most));
            give(buffer.duplicate().limit(at + bytes).position(at), target);
            at += bytes;
        }
    }

    private static void give(ByteBuffer piece, Target target) throws BackupException {
        int start = piece.position();
        int end = piece.limit();
        target.take(piece);
        Oracle.that(!piece.hasRemaining() && piece.limit() == end, "all of a piece is taken");
        for (int i = start; i < end; i++) {
            piece.put(i, GONE); // the bytes belong to the caller again
        }
    }

    /** Writes all to a stage, finishes it, and closes it in any case. */
    public static void through(byte[] data, boolean cut, ByteStage stage) throws BackupException {
        try (stage) {
            if (cut) {
                cut(data, stage::write);
            } else {
                whole(data, stage::write);
            }
            stage.finish();
        }
    }
}
