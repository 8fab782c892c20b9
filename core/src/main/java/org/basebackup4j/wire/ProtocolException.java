package org.basebackup4j.wire;

import org.basebackup4j.pg.ConnectionException;

/** What came is not the protocol: a broken server, a broken network, or no PostgreSQL at all. */
public final class ProtocolException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    private final char type;

    ProtocolException(byte type, String message) {
        super(message);
        this.type = (char) (type & 0xFF);
    }

    /** The type of the message that is none, as it came. */
    public char type() {
        return type;
    }
}
