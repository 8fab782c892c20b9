package org.basebackup4j.stream;

import java.time.Duration;
import org.basebackup4j.pg.ConnectionException;

/** The server did not say anything for too long, although it was asked to. */
final class ConnectionStalledException extends ConnectionException {
    private static final long serialVersionUID = 1L;

    ConnectionStalledException(Duration silence) {
        super("the server did not answer for " + silence.toSeconds() + " seconds");
    }
}
