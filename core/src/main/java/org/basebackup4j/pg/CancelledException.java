package org.basebackup4j.pg;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted, which is how work is cancelled from another thread. The thread is still interrupted
 * when this is thrown, and what was made has been removed.
 */
public final class CancelledException extends BackupException {
    private static final long serialVersionUID = 1L;

    /**
     * An end before the end, with what was seen of it.
     *
     * @param cause what caused it; null if nothing did
     */
    public CancelledException(@Nullable Throwable cause) {
        super("canceled", cause);
    }
}
