package org.basebackup4j.cli;

import org.basebackup4j.backup.BackupEvent;

/** Shows how far a backup is. */
interface ProgressDisplay {
    /** Shows nothing. */
    ProgressDisplay NONE = new ProgressDisplay() {
        @Override
        public void waitingForCheckpoint() {}

        @Override
        public void update(BackupEvent.Progress progress) {}

        @Override
        public void clear() {}
    };

    /** The server makes a checkpoint first. */
    void waitingForCheckpoint();

    /** The transfer is that far. */
    void update(BackupEvent.Progress progress);

    /** Something else is about to be printed: the place is needed. */
    void clear();
}
