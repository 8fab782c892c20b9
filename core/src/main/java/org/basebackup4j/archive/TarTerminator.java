package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** Ends a tar file properly that comes without the two blocks of zeros, as from servers before 15. */
public final class TarTerminator implements ByteStage {
    static final int TRAILER_BYTES = 2 * TarHeader.BLOCK_BYTES;

    private final ByteStage next;

    /**
     * Passes everything to a stage, which is finished and closed with this one.
     *
     * @param next takes the archive
     */
    public TarTerminator(ByteStage next) {
        this.next = next;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        next.write(data);
    }

    @Override
    public void finish() throws BackupException {
        next.write(ByteBuffer.allocateDirect(TRAILER_BYTES));
        next.finish();
    }

    @Override
    public void close() {
        next.close();
    }
}
