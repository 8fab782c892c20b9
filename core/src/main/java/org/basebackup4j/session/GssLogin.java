package org.basebackup4j.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSCredential;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;

/**
 * Who we are in Kerberos, by the tickets in the user's cache. Java reads caches that are files, and its own {@code
 * java.security.krb5.conf} or {@code /etc/krb5.conf}, not {@code KRB5_CONFIG}.
 */
final class GssLogin {
    private static final String LOGIN_MODULE = "com.sun.security.auth.module.Krb5LoginModule";
    private static final String KERBEROS_V5 = "1.2.840.113554.1.2.2";
    private static final String FILE = "FILE:";

    private final Subject subject;
    private final ConnectionSettings settings;

    private GssLogin(Subject subject, ConnectionSettings settings) {
        this.subject = subject;
        this.settings = settings;
    }

    /** Who we are, if there are tickets. */
    static Optional<GssLogin> find(ConnectionSettings settings) {
        Optional<Path> cache = cache(settings).filter(Files::isReadable);
        return cache.flatMap(path -> logIn(path)).map(subject -> new GssLogin(subject, settings));
    }

    private static Optional<Path> cache(ConnectionSettings settings) {
        Optional<String> named = settings.variable("KRB5CCNAME");
        if (named.isPresent()) {
            String name = named.get().startsWith(FILE) ? named.get().substring(FILE.length()) : named.get();
            return name.startsWith("/") ? Optional.of(Path.of(name)) : Optional.empty();
        }
        try {
            return Optional.of(Path.of("/tmp/krb5cc_" + Files.getAttribute(Path.of("/proc/self"), "unix:uid")));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private static Optional<Subject> logIn(Path cache) {
        AppConfigurationEntry entry = new AppConfigurationEntry(
                LOGIN_MODULE,
                AppConfigurationEntry.LoginModuleControlFlag.REQUIRED,
                Map.of(
                        "useTicketCache", "true",
                        "ticketCache", cache.toString(),
                        "doNotPrompt", "true",
                        "refreshKrb5Config", "true"));
        Configuration configuration = new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        };
        try {
            LoginContext login = new LoginContext("basebackup4j", null, null, configuration);
            login.login();
            return Optional.of(login.getSubject());
        } catch (LoginException e) {
            return Optional.empty();
        }
    }

    /** Begins to talk to the service on a host; a caller asks for more than that the server proves who it is. */
    GSSContext context(String host) throws BackupException {
        if (host.isEmpty()) {
            throw new BackupException("host name must be specified");
        }
        String service = settings.get("krbsrvname").orElse("postgres") + "@" + host;
        try {
            return as(() -> {
                GSSManager manager = GSSManager.getInstance();
                Oid mechanism = new Oid(KERBEROS_V5);
                GSSCredential credential = manager.createCredential(
                        null, GSSCredential.INDEFINITE_LIFETIME, mechanism, GSSCredential.INITIATE_ONLY);
                GSSName name = manager.createName(service, GSSName.NT_HOSTBASED_SERVICE);
                GSSContext context = manager.createContext(name, mechanism, credential, GSSContext.DEFAULT_LIFETIME);
                context.requestMutualAuth(true);
                context.requestCredDeleg(
                        settings.get("gssdelegation").orElse("0").startsWith("1"));
                return context;
            });
        } catch (GSSException e) {
            throw failure(e);
        }
    }

    /** The next token for the server; empty when it need not hear more. */
    byte[] step(GSSContext context, byte[] token) throws BackupException {
        try {
            byte[] next = as(() -> context.initSecContext(token, 0, token.length));
            return next == null ? new byte[0] : next;
        } catch (GSSException e) {
            throw failure(e);
        }
    }

    static BackupException failure(GSSException e) {
        return new BackupException("could not initiate GSSAPI security context: " + e.getMessage(), e);
    }

    /** Does something as the one who logged in: the mechanism looks for the tickets there. */
    private <T> T as(PrivilegedExceptionAction<T> action) throws GSSException {
        try {
            return Subject.doAs(subject, action);
        } catch (PrivilegedActionException e) {
            if (e.getCause() instanceof GSSException gss) {
                throw gss;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
