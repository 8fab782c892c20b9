package org.basebackup4j.session;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.basebackup4j.pg.BackupException;

/** Checks who runs the server at the other end of a Unix socket: {@code requirepeer}. */
final class PeerCheck {
    private PeerCheck() {}

    static void check(SocketChannel socket, String required) throws BackupException {
        String actual;
        try {
            if (!socket.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)) {
                throw new BackupException("requirepeer parameter is not supported on this platform");
            }
            actual = socket.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        } catch (IOException e) {
            throw new BackupException("could not get peer credentials: " + e.getMessage(), e);
        }
        if (!actual.equals(required)) {
            throw new BackupException(
                    "requirepeer specifies \"" + required + "\", but actual peer user name is \"" + actual + "\"");
        }
    }
}
