package org.basebackup4j.replication;

import org.basebackup4j.pg.DamagedDataException;

/**
 * The server found damaged pages while it sent the backup: the backup is complete, but a copy of damaged data. The
 * server named the places in its warnings.
 */
public final class ChecksumFailureException extends DamagedDataException {
    private static final long serialVersionUID = 1L;

    ChecksumFailureException(Throwable cause) {
        super("checksum error occurred", cause);
    }
}
