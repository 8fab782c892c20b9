package org.basebackup4j.session;

import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.basebackup4j.pg.ConnectionException;
import org.jspecify.annotations.Nullable;

/** The connection broke. */
public final class ConnectionLostException extends ConnectionException {
    static final String CLOSED_UNEXPECTEDLY = """
            server closed the connection unexpectedly
            \tThis probably means the server terminated abnormally
            \tbefore or while processing the request.""";

    private static final long serialVersionUID = 1L;

    ConnectionLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** It did not break, but nobody seems to be there. */
    static ConnectionLostException stalled(Duration limit) {
        return new ConnectionLostException("server has not sent anything for " + limit.toSeconds() + " seconds", null);
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
