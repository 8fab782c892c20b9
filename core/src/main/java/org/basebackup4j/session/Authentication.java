package org.basebackup4j.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;
import org.ietf.jgss.GSSContext;
import org.jspecify.annotations.Nullable;

/** Answers the server's authentication requests; see the manual's section "Start-up". */
final class Authentication {
    private static final int OK = 0;
    private static final int KERBEROS_V5 = 2;
    private static final int CLEARTEXT_PASSWORD = 3;
    private static final int MD5_PASSWORD = 5;
    private static final int GSS = 7;
    private static final int GSS_CONTINUE = 8;
    private static final int SSPI = 9;
    private static final int SASL = 10;
    private static final int SASL_CONTINUE = 11;
    private static final int SASL_FINAL = 12;

    private static final String OAUTH = "OAUTHBEARER";

    private final MessageChannel channel;
    private final ConnectionSettings settings;
    private final Endpoint endpoint;
    private final Encryption encryption;
    private final Credentials credentials;
    private final AuthenticationRules rules;
    private @Nullable ScramExchange scram;
    private @Nullable GssLogin gssLogin;
    private @Nullable GSSContext gssContext;
    private boolean passwordUsed;
    private boolean complete;

    Authentication(MessageChannel channel, ConnectionSettings settings, Endpoint endpoint, Encryption encryption)
            throws BackupException {
        this.channel = channel;
        this.settings = settings;
        this.endpoint = endpoint;
        this.encryption = encryption;
        this.credentials = Credentials.find(settings, endpoint);
        this.rules = new AuthenticationRules(settings, encryption);
    }

    void answer(BackendMessage.Authentication request) throws BackupException {
        if (complete) {
            throw new BackupException("unexpected authentication request after the authentication");
        }
        switch (request.code()) {
            case OK -> finish();
            case CLEARTEXT_PASSWORD -> {
                rules.checkRequest("password", "a cleartext password");
                channel.send(new FrontendMessage.Password(password().getBytes(StandardCharsets.UTF_8)));
            }
            case MD5_PASSWORD -> {
                rules.checkRequest("md5", "a hashed password");
                channel.send(new FrontendMessage.Password(md5(request.data())));
            }
            case GSS -> {
                rules.checkRequest("gss", "GSSAPI authentication");
                beginGss();
            }
            case GSS_CONTINUE -> continueGss(request.data());
            case SASL -> beginSasl(mechanisms(request.data()));
            case SASL_CONTINUE -> channel.send(scram().respond(request.data()));
            case SASL_FINAL -> scram().verify(request.data());
            default -> refuse(request.code());
        }
    }

    private void refuse(int code) throws BackupException {
        rules.checkRequest(
                code == SSPI ? "sspi" : "", code == SSPI ? "SSPI authentication" : "an unknown authentication type");
        throw new BackupException(
                switch (code) {
                    case SSPI -> "SSPI authentication not supported";
                    case KERBEROS_V5 -> "Kerberos 5 authentication not supported";
                    default -> "authentication method " + code + " not supported";
                });
    }

    /** A server that knows the password proves it; one that says "ok" before it did so is not the one we mean. */
    private void finish() throws BackupException {
        ScramExchange exchange = scram;
        GSSContext context = gssContext;
        boolean unfinished =
                (exchange != null && !exchange.isVerified()) || (context != null && !context.isEstablished());
        boolean finished = passwordUsed || exchange != null || context != null;
        rules.checkOk(finished && !unfinished, exchange != null && exchange.isBound());
        if (unfinished) {
            throw new BackupException("server did not complete authentication");
        }
        complete = true;
    }

    private void beginSasl(List<String> mechanisms) throws BackupException {
        if (scram != null) {
            throw new BackupException("duplicate SASL authentication request");
        }
        boolean encrypted = encryption instanceof Encryption.Tls;
        if (rules.channelBindingRequired() && !encrypted) {
            throw new BackupException("channel binding required, but SSL not in use");
        }
        if (mechanisms.contains(ScramExchange.SCRAM_SHA_256_PLUS) && !encrypted) {
            throw new BackupException("server offered SCRAM-SHA-256-PLUS authentication over a non-SSL connection");
        }
        Optional<X509Certificate> certificate = rules.channelBindingWanted() && encryption instanceof Encryption.Tls tls
                ? Optional.ofNullable(tls.serverCertificate())
                : Optional.empty();
        boolean bound = mechanisms.contains(ScramExchange.SCRAM_SHA_256_PLUS) && certificate.isPresent();
        if (!bound && !mechanisms.contains(ScramExchange.SCRAM_SHA_256)) {
            throw unsupported(mechanisms);
        }
        rules.checkSasl("scram-sha-256", bound ? ScramExchange.SCRAM_SHA_256_PLUS : ScramExchange.SCRAM_SHA_256);
        if (rules.channelBindingRequired() && !bound) {
            throw new BackupException("channel binding is required, but server did not offer an authentication method"
                    + " that supports channel binding");
        }
        scram = ScramExchange.begin(mechanisms, certificate, settings, saslPassword());
        channel.send(scram.initialResponse());
    }

    private BackupException unsupported(List<String> mechanisms) throws BackupException {
        if (mechanisms.contains(OAUTH)) {
            rules.checkSasl("oauth", OAUTH);
            return new BackupException("server requires OAuth authentication, which is not supported");
        }
        return new BackupException("none of the server's SASL authentication mechanisms are supported");
    }

    /** The names of the server's mechanisms have a zero behind each, and a zero at the end. */
    private static List<String> mechanisms(byte[] offer) {
        return List.of(new String(offer, StandardCharsets.UTF_8).split("\0"));
    }

    private ScramExchange scram() throws BackupException {
        ScramExchange exchange = scram;
        if (exchange == null) {
            throw new BackupException("unexpected SASL message from server");
        }
        return exchange;
    }

    private void beginGss() throws BackupException {
        if (gssContext != null) {
            throw new BackupException("duplicate GSS authentication request");
        }
        GssModules.require("could not initiate GSSAPI security context");
        GssLogin login = GssLogin.find(settings)
                .orElseThrow(() -> new BackupException(
                        "could not initiate GSSAPI security context: no Kerberos credentials available"));
        gssLogin = login;
        gssContext = login.context(endpoint.host());
        continueGss(new byte[0]);
    }

    private void continueGss(byte[] token) throws BackupException {
        GssLogin login = gssLogin;
        GSSContext context = gssContext;
        if (login == null || context == null) {
            throw new BackupException("unexpected GSSAPI message from server");
        }
        byte[] next = login.step(context, token);
        if (next.length > 0) {
            channel.send(new FrontendMessage.SaslResponse(next));
        }
    }

    private Optional<String> saslPassword() {
        passwordUsed = true;
        return credentials.password();
    }

    private String password() throws BackupException {
        passwordUsed = true;
        return credentials.password().orElseThrow(PasswordNeededException::new);
    }

    /** {@code "md5" || md5(md5(password || user) || salt)}, the digests in lower-case hexadecimal. */
    private byte[] md5(byte[] salt) throws BackupException {
        String inner = md5Hex((password() + credentials.user()).getBytes(StandardCharsets.UTF_8));
        byte[] salted = Arrays.copyOf(inner.getBytes(StandardCharsets.US_ASCII), inner.length() + salt.length);
        System.arraycopy(salt, 0, salted, inner.length(), salt.length);
        return ("md5" + md5Hex(salted)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String md5Hex(byte[] bytes) throws BackupException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new BackupException("could not encrypt password: unsupported", e);
        }
    }

    boolean isComplete() {
        return complete;
    }

    /** The file that the password came from, if the server asked for one and it did. */
    Optional<String> usedPasswordFile() {
        return passwordUsed ? credentials.passwordFile() : Optional.empty();
    }
}
