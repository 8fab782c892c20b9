package org.basebackup4j.session;

import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/** The connection broke. */
public final class ConnectionLostException extends BackupException {
    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
