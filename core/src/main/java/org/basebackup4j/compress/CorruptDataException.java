package org.basebackup4j.compress;

import org.basebackup4j.pg.DamagedDataException;
import org.jspecify.annotations.Nullable;

/** Compressed data that is damaged, cut off, or not of the format that it should be. */
final class CorruptDataException extends DamagedDataException {
    private static final long serialVersionUID = 1L;

    CorruptDataException(String reason) {
        this(reason, null);
    }

    CorruptDataException(String reason, @Nullable Throwable cause) {
        super("could not decompress data: " + reason, cause);
    }

    static CorruptDataException endsEarly() {
        return new CorruptDataException("unexpected end of input");
    }
}
