package org.basebackup4j.session;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.basebackup4j.connect.ConnectionSettings;
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

    private static final String PROTOCOL_NAME = "postgresql";
    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

    private final MessageChannel channel;
    private final ConnectionSettings settings;
    private final Endpoint endpoint;
    private final long deadlineNanos;

    TlsNegotiation(MessageChannel channel, ConnectionSettings settings, Endpoint endpoint, long deadlineNanos) {
        this.channel = channel;
        this.settings = settings;
        this.endpoint = endpoint;
        this.deadlineNanos = deadlineNanos;
    }

    /** How the connection is protected from now on. Who answers as no server does is not asked again without TLS. */
    Encryption negotiate(Wish wish) throws BackupException {
        if (wish == Wish.PLAIN) {
            return new Encryption.None();
        }
        boolean direct = settings.get("sslnegotiation").orElse("").equals("direct");
        if (!direct && !request(wish)) {
            return new Encryption.None();
        }
        try {
            return handshake(direct);
        } catch (AttemptException e) {
            throw e;
        } catch (BackupException e) {
            throw wish == Wish.TLS_IF_POSSIBLE ? AttemptException.of(AttemptException.Next.ENCRYPTION, e) : e;
        }
    }

    private boolean request(Wish wish) throws BackupException {
        channel.send(new FrontendMessage.SslRequest());
        byte answer = NegotiationAnswer.read(channel.transport(), "SSL", deadlineNanos);
        return switch (answer) {
            case 'S' -> true;
            case 'N' -> {
                if (wish == Wish.TLS) {
                    throw new BackupException("server does not support SSL, but SSL was required");
                }
                yield false;
            }
            case 'E' -> throw new BackupException("server sent an error response during SSL exchange");
            default ->
                throw new BackupException("received invalid response to SSL negotiation: " + (char) (answer & 0xFF));
        };
    }

    private Encryption handshake(boolean direct) throws BackupException {
        ClientKey key = ClientKey.of(settings);
        SSLEngine engine = engine(key);
        try {
            channel.transport().startTls(engine, deadlineNanos);
        } catch (SocketTimeoutException e) {
            throw new AttemptException(AttemptException.Next.ADDRESS, "timeout expired", e);
        } catch (EOFException | ClosedChannelException e) {
            throw new BackupException("SSL SYSCALL error: EOF detected", e);
        } catch (IOException e) {
            throw new BackupException(TlsError.message(e) + versionRemark(e), e);
        }
        checkApplicationProtocol(engine, direct);
        Optional<X509Certificate> certificate = certificate(engine.getSession());
        if (settings.get("sslmode").orElse("").equals("verify-full")) {
            HostNameCheck.check(
                    certificate.orElseThrow(() -> new BackupException("certificate could not be obtained")),
                    endpoint.host());
        }
        return new Encryption.Tls(certificate.orElse(null), key.wasRequested(), key.wasSent());
    }

    private String versionRemark(IOException failure) {
        return TlsError.isAboutVersions(failure)
                ? "\nThis may indicate that the server does not support any SSL protocol version between "
                        + settings.get("ssl_min_protocol_version").orElse("TLSv1") + " and "
                        + settings.get("ssl_max_protocol_version").orElse("TLSv1.3") + "."
                : "";
    }

    /** Without the name of the protocol another service could be behind the port, and answer in our server's place. */
    private static void checkApplicationProtocol(SSLEngine engine, boolean direct) throws BackupException {
        String protocol = engine.getApplicationProtocol();
        boolean isNamed = protocol != null && !protocol.isEmpty();
        if (direct && !isNamed) {
            throw new BackupException(
                    "direct SSL connection was established without ALPN protocol negotiation extension");
        }
        if (isNamed && !protocol.equals(PROTOCOL_NAME)) {
            throw new BackupException("SSL connection was established with unexpected ALPN protocol");
        }
    }

    private static Optional<X509Certificate> certificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Optional.of((X509Certificate) chain[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    private SSLEngine engine(ClientKey key) throws BackupException {
        ServerCertificateCheck check = new ServerCertificateCheck(TrustedRoots.of(settings));
        SSLEngine engine;
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {key}, new TrustManager[] {check}, null);
            engine = context.createSSLEngine();
        } catch (GeneralSecurityException e) {
            throw new BackupException("could not create SSL context: " + e.getMessage(), e);
        }
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(versions().toArray(String[]::new));
        parameters.setApplicationProtocols(new String[] {PROTOCOL_NAME});
        if (!settings.get("sslsni").orElse("1").startsWith("0")) {
            endpoint.serverName().ifPresent(name -> setServerName(parameters, name));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private List<String> versions() {
        int lowest = version("ssl_min_protocol_version", 0);
        int highest = version("ssl_max_protocol_version", VERSIONS.size() - 1);
        return VERSIONS.subList(lowest, highest + 1);
    }

    private int version(String keyword, int absent) {
        return settings.get(keyword)
                .map(value ->
                        VERSIONS.indexOf("TLSv" + value.toLowerCase(Locale.ROOT).substring("tlsv".length())))
                .orElse(absent);
    }

    /** A name that cannot be told is not told; libpq knows no such name. */
    private static void setServerName(SSLParameters parameters, String name) {
        try {
            parameters.setServerNames(List.of(new SNIHostName(name.getBytes(StandardCharsets.UTF_8))));
        } catch (IllegalArgumentException e) {
            parameters.setServerNames(List.of());
        }
    }
}
