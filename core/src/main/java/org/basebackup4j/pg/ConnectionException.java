package org.basebackup4j.pg;

import org.jspecify.annotations.Nullable;

/**
 * A server could not be reached, did not let us in, or went away. If it refused in words of its own, a {@link
 * ServerException} is among the causes. Worth another try, unlike most other failures.
 */
public class ConnectionException extends BackupException {
    private static final long serialVersionUID = 1L;

    /**
     * An error with a message only.
     *
     * @param message what went wrong
     */
    public ConnectionException(String message) {
        super(message);
    }

    /**
     * An error with a message and the failure that caused it.
     *
     * @param message what went wrong
     * @param cause what caused it; null if nothing did
     */
    public ConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
