package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** Gives the same bytes to two stages; what the first one refuses the second one does not get. */
public final class TeeStage implements ByteStage {
    private final ByteStage first;
    private final ByteStage second;

    /**
     * Both are finished, and closed, with this stage.
     *
     * @param first gets everything first
     * @param second gets everything after that
     */
    public TeeStage(ByteStage first, ByteStage second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        int position = data.position();
        first.write(data);
        data.position(position);
        second.write(data);
    }

    @Override
    public void finish() throws BackupException {
        first.finish();
        second.finish();
    }

    @Override
    public void close() {
        first.close();
        second.close();
    }
}
