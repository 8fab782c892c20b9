package org.basebackup4j.pg;

import org.jspecify.annotations.Nullable;

/** Files and directories here are not to be used as they should be: not empty, not permitted, not there, or full. */
public class StorageException extends BackupException {
    private static final long serialVersionUID = 1L;

    public StorageException(String message) {
        super(message);
    }

    public StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public StorageException(String message, @Nullable String detail, @Nullable String hint, @Nullable Throwable cause) {
        super(message, detail, hint, cause);
    }
}
