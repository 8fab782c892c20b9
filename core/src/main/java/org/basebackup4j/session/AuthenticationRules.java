package org.basebackup4j.session;

import org.basebackup4j.connect.AuthenticationMethods;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;

/** What the settings demand of the authentication: {@code require_auth}, {@code channel_binding}, {@code sslcertmode}. */
final class AuthenticationRules {
    private final ConnectionSettings settings;
    private final AuthenticationMethods methods;
    private final Encryption encryption;

    AuthenticationRules(ConnectionSettings settings, Encryption encryption) throws BackupException {
        this.settings = settings;
        this.methods = settings.authenticationMethods();
        this.encryption = encryption;
    }

    boolean channelBindingRequired() {
        return settings.get("channel_binding").orElse("").equals("require");
    }

    boolean channelBindingWanted() {
        return !settings.get("channel_binding").orElse("").equals("disable");
    }

    /** Refuses a server that asks for a method of authentication other than SASL. */
    void checkRequest(String method, String whatItAskedFor) throws BackupException {
        if (!methods.allow(method)) {
            throw refusal("server requested " + whatItAskedFor);
        }
        if (channelBindingRequired()) {
            throw new BackupException("channel binding required but not supported by server's authentication request");
        }
    }

    /** Refuses a server that asks for SASL where its mechanism is not acceptable. */
    void checkSasl(String method, String mechanism) throws BackupException {
        if (!methods.allow(method)) {
            boolean allowsNone = !methods.allow("scram-sha-256") && !methods.allow("oauth");
            throw refusal("server requested " + (allowsNone ? "SASL" : mechanism) + " authentication");
        }
    }

    /**
     * Refuses a server that says "you are in" too early.
     *
     * @param finished whether we have proved who we are, and the server what the method makes it prove
     * @param bound whether that was bound to the TLS channel
     */
    void checkOk(boolean finished, boolean bound) throws BackupException {
        boolean byEncryption = encryption instanceof Encryption.Gss && methods.allow("gss");
        if (!finished && !byEncryption && !methods.allow("none")) {
            throw refusal("server did not complete authentication");
        }
        if (channelBindingRequired() && !bound) {
            throw new BackupException(
                    "channel binding required, but server authenticated client without channel binding");
        }
        if (settings.get("sslcertmode").orElse("").equals("require")) {
            checkCertificate();
        }
    }

    private void checkCertificate() throws BackupException {
        if (!(encryption instanceof Encryption.Tls tls) || !tls.certificateRequested()) {
            throw new BackupException("server did not request an SSL certificate");
        }
        if (!tls.certificateSent()) {
            throw new BackupException("server accepted connection without a valid SSL certificate");
        }
    }

    private BackupException refusal(String reason) {
        return new BackupException("authentication method requirement \""
                + settings.get("require_auth").orElse("") + "\" failed: " + reason);
    }
}
