package org.basebackup4j.session;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ConnectionException;
import org.jspecify.annotations.Nullable;

/** An attempt failed, and another one may not. */
final class AttemptException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    private final Next next;

    /** What to try next. */
    enum Next {
        /** The same address with another encryption. */
        ENCRYPTION,
        /** Another address of the same host. */
        ADDRESS,
        /** Another host. */
        HOST
    }

    AttemptException(Next next, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.next = next;
    }

    /** The same failure, with the advice. */
    static AttemptException of(Next next, BackupException cause) {
        return new AttemptException(next, cause.getMessage(), cause);
    }

    Next next() {
        return next;
    }
}
