package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;

/**
 * What the decompressors have in common: the input has to end where the format says that it may.
 *
 * <p>Their memory is bounded by the format's window and block sizes; all that they decode goes on at once.
 */
abstract class Decompressor implements ByteStage {
    final ByteStage next;

    Decompressor(ByteStage next) {
        this.next = next;
    }

    @Override
    public final void write(ByteBuffer data) throws BackupException {
        while (data.hasRemaining()) {
            decompress(data);
        }
    }

    /** Takes at least one byte of the input, or passes something on. */
    abstract void decompress(ByteBuffer data) throws BackupException;

    /** Whether the input may end here. */
    abstract boolean isComplete();

    @Override
    public final void finish() throws BackupException {
        if (!isComplete()) {
            throw CorruptDataException.endsEarly();
        }
        next.finish();
    }

    @Override
    public final void close() {
        release();
        next.close();
    }

    /** Frees what the garbage collector would free late, or not at all. May be called more than once. */
    abstract void release();
}
