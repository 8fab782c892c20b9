package org.basebackup4j.output;

import org.basebackup4j.pg.StorageException;

/** Nobody reads the stream that a backup is written to any more. */
public final class ReaderGoneException extends StorageException {
    private static final long serialVersionUID = 1L;

    public ReaderGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
