package org.basebackup4j.output;

import org.basebackup4j.pg.StorageException;

/** Nobody reads the stream that a backup is written to any more. */
public final class ReaderGoneException extends StorageException {
    private static final long serialVersionUID = 1L;

    /**
     * With what was noticed.
     *
     * @param message what went wrong
     * @param cause the failure of the channel
     */
    public ReaderGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
