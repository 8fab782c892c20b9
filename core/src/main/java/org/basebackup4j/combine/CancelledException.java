package org.basebackup4j.combine;

import org.basebackup4j.pg.BackupException;

/** The thread that combined was interrupted; what was made is removed. */
public final class CancelledException extends BackupException {
    private static final long serialVersionUID = 1L;

    CancelledException(Throwable cause) {
        super("canceled", cause);
    }
}
