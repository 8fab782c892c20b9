package org.basebackup4j.session;

import java.io.IOException;
import javax.net.ssl.SSLException;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/** The connection broke. */
public final class ConnectionLostException extends BackupException {
    static final String CLOSED_UNEXPECTEDLY = """
            server closed the connection unexpectedly
            \tThis probably means the server terminated abnormally
            \tbefore or while processing the request.""";

    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** What a failure of reading means. */
    static ConnectionLostException receiving(IOException e) {
        if (e instanceof SSLException) {
            return new ConnectionLostException(TlsError.message(e), e);
        }
        String message = String.valueOf(e.getMessage());
        return message.startsWith("Connection reset")
                ? new ConnectionLostException(CLOSED_UNEXPECTEDLY, e)
                : new ConnectionLostException("could not receive data from server: " + message, e);
    }
}
