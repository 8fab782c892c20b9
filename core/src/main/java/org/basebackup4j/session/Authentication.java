package org.basebackup4j.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;
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

    private final MessageChannel channel;
    private final Credentials credentials;
    private @Nullable ScramExchange scram;
    private boolean passwordUsed;
    private boolean complete;

    Authentication(MessageChannel channel, Credentials credentials) {
        this.channel = channel;
        this.credentials = credentials;
    }

    void answer(BackendMessage.Authentication request) throws BackupException {
        if (complete) {
            throw new BackupException("unexpected authentication request after the authentication");
        }
        switch (request.code()) {
            case OK -> finish();
            case CLEARTEXT_PASSWORD ->
                channel.send(new FrontendMessage.Password(password().getBytes(StandardCharsets.UTF_8)));
            case MD5_PASSWORD -> channel.send(new FrontendMessage.Password(md5(request.data())));
            case SASL -> {
                scram = ScramExchange.begin(request.data(), credentials.user(), password());
                channel.send(scram.initialResponse());
            }
            case SASL_CONTINUE -> channel.send(scram().respond(request.data()));
            case SASL_FINAL -> scram().verify(request.data());
            case GSS, GSS_CONTINUE -> throw new BackupException("GSSAPI authentication is not supported yet");
            case SSPI -> throw new BackupException("SSPI authentication not supported");
            case KERBEROS_V5 -> throw new BackupException("Kerberos 5 authentication not supported");
            default -> throw new BackupException("authentication method " + request.code() + " not supported");
        }
    }

    /** A server that knows the password proves it; one that says "ok" before it did so is not the one we mean. */
    private void finish() throws BackupException {
        if (scram != null && !scram.isVerified()) {
            throw new BackupException("server did not complete the SCRAM authentication");
        }
        complete = true;
    }

    private ScramExchange scram() throws BackupException {
        ScramExchange exchange = scram;
        if (exchange == null) {
            throw new BackupException("unexpected SASL message from server");
        }
        return exchange;
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
