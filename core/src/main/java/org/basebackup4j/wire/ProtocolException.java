package org.basebackup4j.wire;

import org.basebackup4j.pg.BackupException;

/** What came is not the protocol: a broken server, a broken network, or no PostgreSQL at all. */
public final class ProtocolException extends BackupException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
