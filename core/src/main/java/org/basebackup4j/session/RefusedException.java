package org.basebackup4j.session;

import java.util.Optional;
import org.basebackup4j.pg.ConnectionException;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.pg.ServerMessage;

/** The server refused the session with an error of its own. */
final class RefusedException extends ConnectionException {
    private static final long serialVersionUID = 1L;
    private static final String INVALID_PASSWORD = "28P01";
    private static final String CANNOT_CONNECT_NOW = "57P03";

    private final boolean notYet;

    RefusedException(ServerMessage message, Optional<String> passwordFile) {
        super(message.format() + passwordRemark(message, passwordFile), new ServerException(message));
        this.notYet = message.sqlState().equals(CANNOT_CONNECT_NOW);
    }

    /** Whether the server only starts up or shuts down, so that another host may do. */
    boolean isNotYet() {
        return notYet;
    }

    private static String passwordRemark(ServerMessage message, Optional<String> passwordFile) {
        return message.sqlState().equals(INVALID_PASSWORD)
                ? passwordFile
                        .map(file -> "\npassword retrieved from file \"" + file + "\"")
                        .orElse("")
                : "";
    }
}
