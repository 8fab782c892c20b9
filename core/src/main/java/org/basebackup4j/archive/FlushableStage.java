package org.basebackup4j.archive;

import org.basebackup4j.pg.BackupException;

/** A stage that holds bytes back, as compressors do, until it is told not to. */
public interface FlushableStage extends ByteStage {
    /**
     * Passes on all that was written, so that it can be read from what has come out, even if no more follows. The next
     * stage is not told to do the same.
     *
     * @throws BackupException if what comes next fails
     */
    void flush() throws BackupException;
}
