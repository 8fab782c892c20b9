package org.basebackup4j.pg;

import org.jspecify.annotations.Nullable;

/** Data is not what it should be: on the server, on the way from it, or in a backup that was taken before. */
public class DamagedDataException extends BackupException {
    private static final long serialVersionUID = 1L;

    public DamagedDataException(String message) {
        super(message);
    }

    public DamagedDataException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public DamagedDataException(
            String message, @Nullable String detail, @Nullable String hint, @Nullable Throwable cause) {
        super(message, detail, hint, cause);
    }
}
