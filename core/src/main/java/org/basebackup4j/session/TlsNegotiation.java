package org.basebackup4j.session;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.FrontendMessage;

/** Asks the server for TLS, and goes over to it; see the manual's section "SSL Session Encryption". */
final class TlsNegotiation {
    /** What is wanted of one attempt. */
    enum Wish {
        /** No TLS. */
        PLAIN,
        /** TLS if the server has it. */
        TLS_IF_POSSIBLE,
        /** TLS or nothing. */
        TLS
    }

    private TlsNegotiation() {}

    /** Whether the connection is encrypted now. */
    static boolean negotiate(MessageChannel channel, Wish wish, Optional<String> serverName, long deadlineNanos)
            throws BackupException {
        if (wish == Wish.PLAIN) {
            return false;
        }
        channel.send(new FrontendMessage.SslRequest());
        byte answer = readAnswer(channel.transport(), deadlineNanos);
        switch (answer) {
            case 'S' -> {
                handshake(channel.transport(), serverName, deadlineNanos);
                return true;
            }
            case 'N' -> {
                if (wish == Wish.TLS) {
                    throw new BackupException("server does not support SSL, but SSL was required");
                }
                return false;
            }
            case 'E' -> throw new BackupException("server sent an error response during SSL exchange");
            default ->
                throw new BackupException("received invalid response to SSL negotiation: " + (char) (answer & 0xFF));
        }
    }

    /**
     * Reads one byte and no more: what is behind it comes through TLS or is an attack (CVE-2021-23222), which the
     * handshake then trips over.
     */
    private static byte readAnswer(Transport transport, long deadlineNanos) throws BackupException {
        ByteBuffer answer = ByteBuffer.allocate(1);
        try {
            int count = transport.read(answer, deadlineNanos, false);
            if (count == 0) {
                throw new BackupException("timeout expired");
            }
            if (count < 0) {
                throw new BackupException("server closed the connection unexpectedly");
            }
            return answer.get(0);
        } catch (IOException e) {
            throw new BackupException("could not receive SSL negotiation response: " + e.getMessage(), e);
        }
    }

    private static void handshake(Transport transport, Optional<String> serverName, long deadlineNanos)
            throws BackupException {
        try {
            transport.startTls(engine(serverName), deadlineNanos);
        } catch (SocketTimeoutException e) {
            throw new BackupException("timeout expired", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new BackupException("SSL error: " + e.getMessage(), e);
        }
    }

    private static SSLEngine engine(Optional<String> serverName) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AcceptAnyCertificate()}, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        serverName.ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
        engine.setSSLParameters(parameters);
        return engine;
    }
}
