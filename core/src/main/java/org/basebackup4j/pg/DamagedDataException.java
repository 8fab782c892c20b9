package org.basebackup4j.pg;

import org.jspecify.annotations.Nullable;

/** Data is not what it should be: on the server, on the way from it, or in a backup that was taken before. */
public class DamagedDataException extends BackupException {
    private static final long serialVersionUID = 1L;

    /**
     * An error with a message only.
     *
     * @param message what went wrong
     */
    public DamagedDataException(String message) {
        super(message);
    }

    /**
     * An error with a message and the failure that caused it.
     *
     * @param message what went wrong
     * @param cause what caused it; null if nothing did
     */
    public DamagedDataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * An error with all its parts.
     *
     * @param message what went wrong
     * @param detail the facts behind the message; null for none
     * @param hint what the user may do about it; null for none
     * @param cause what caused it; null if nothing did
     */
    public DamagedDataException(
            String message, @Nullable String detail, @Nullable String hint, @Nullable Throwable cause) {
        super(message, detail, hint, cause);
    }
}
