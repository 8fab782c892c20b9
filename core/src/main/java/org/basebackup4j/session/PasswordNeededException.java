package org.basebackup4j.session;

import org.basebackup4j.pg.ConnectionException;

/** The server wants a password, and none is known. */
final class PasswordNeededException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    PasswordNeededException(String message, Throwable cause) {
        super(message, cause);
    }

    PasswordNeededException() {
        super("fe_sendauth: no password supplied");
    }
}
