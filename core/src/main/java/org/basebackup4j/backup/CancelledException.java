package org.basebackup4j.backup;

import org.basebackup4j.pg.BackupException;

/** The thread that took the backup was interrupted; what the backup made is removed. */
public final class CancelledException extends BackupException {
    private static final long serialVersionUID = 1L;

    CancelledException(Throwable cause) {
        super("canceled", cause);
    }
}
