package org.basebackup4j.session;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.session.AttemptException.Next;
import org.basebackup4j.session.TlsNegotiation.Wish;

/** One connection to one address, from its first byte until the server is ready, or the reason why not. */
final class Attempt {
    private final ConnectionSettings settings;
    private final Consumer<ServerMessage> notices;
    private final Endpoint endpoint;
    private final long deadlineNanos;
    private final Optional<GssLogin> gss;
    private final Wish wish;
    private final boolean isLastWish;
    private Encryption encryption = new Encryption.None();
    private boolean gssRefused;

    /**
     * An attempt yet to be made.
     *
     * @param gss who asks for GSSAPI encryption, if that is to be tried
     * @param wish what to ask for where that is not used
     * @param isLastWish whether nothing is left to be tried when this fails
     */
    Attempt(
            ConnectionSettings settings,
            Consumer<ServerMessage> notices,
            Endpoint endpoint,
            long deadlineNanos,
            Optional<GssLogin> gss,
            Wish wish,
            boolean isLastWish) {
        this.settings = settings;
        this.notices = notices;
        this.endpoint = endpoint;
        this.deadlineNanos = deadlineNanos;
        this.gss = gss;
        this.wish = wish;
        this.isLastWish = isLastWish;
    }

    Connector.Connected run(TargetSession target) throws BackupException {
        MessageChannel channel = new MessageChannel(reach());
        boolean done = false;
        try {
            Optional<String> peer = settings.get("requirepeer").filter(name -> endpoint.isUnix());
            if (peer.isPresent()) {
                PeerCheck.check(channel.transport().socket(), peer.get());
            }
            encrypt(channel);
            Startup startup = startUp(channel);
            target.check(channel, startup, deadlineNanos);
            done = true;
            return new Connector.Connected(channel, startup);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private Transport reach() throws BackupException {
        try {
            return endpoint.isUnix()
                    ? Transport.connectUnix(endpoint.address(), deadlineNanos)
                    : Transport.connectTcp(endpoint.address(), SocketSettings.of(settings), deadlineNanos);
        } catch (SocketSettings.SocketOptionException e) {
            throw new AttemptException(Next.ADDRESS, String.valueOf(e.getMessage()), e);
        } catch (SocketTimeoutException e) {
            throw new AttemptException(Next.ADDRESS, "timeout expired", e);
        } catch (IOException e) {
            String question = endpoint.isUnix()
                    ? "\n\tIs the server running locally and accepting connections on that socket?"
                    : "\n\tIs the server running on that host and accepting TCP/IP connections?";
            throw new AttemptException(Next.ADDRESS, e.getMessage() + question, e);
        }
    }

    private void encrypt(MessageChannel channel) throws BackupException {
        boolean gssRequired = Connector.gssRequired(settings) && !endpoint.isUnix();
        if (gss.isPresent()) {
            if (encryptByGss(channel, gss.get(), gssRequired)) {
                return;
            }
            gssRefused = true;
            if (gssRequired) {
                throw new BackupException("server doesn't support GSSAPI encryption, but it was required");
            }
        } else if (gssRequired) {
            GssModules.require("GSSAPI encryption required but was impossible");
            throw new BackupException("GSSAPI encryption required but was impossible (possibly no credential cache, no"
                    + " server support, or using a local socket)");
        }
        encryption = new TlsNegotiation(channel, settings, endpoint, deadlineNanos).negotiate(wish);
    }

    private boolean encryptByGss(MessageChannel channel, GssLogin login, boolean required) throws BackupException {
        try {
            if (new GssNegotiation(channel, login, endpoint, deadlineNanos).negotiate()) {
                encryption = new Encryption.Gss();
                return true;
            }
            return false;
        } catch (AttemptException e) {
            throw e;
        } catch (BackupException e) {
            throw required ? e : AttemptException.of(Next.ENCRYPTION, e);
        }
    }

    private Startup startUp(MessageChannel channel) throws BackupException {
        Authentication authentication = new Authentication(channel, settings, endpoint, encryption);
        try {
            return Startup.run(channel, settings, authentication, notices, deadlineNanos);
        } catch (RefusedException e) {
            if (e.isNotYet()) {
                throw AttemptException.of(Next.HOST, e);
            }
            throw mayWantOtherEncryption() ? AttemptException.of(Next.ENCRYPTION, e) : e;
        }
    }

    /** A server that let us choose may want the other choice; one that had none has said its last word. */
    private boolean mayWantOtherEncryption() {
        if (encryption instanceof Encryption.Gss) {
            return !Connector.gssRequired(settings);
        }
        return !isLastWish && (wish != Wish.TLS_IF_POSSIBLE || encryption instanceof Encryption.Tls);
    }

    /** Whether the failure was one of GSSAPI, so that without it the same wish is still worth a try. */
    boolean failedByGss() {
        return gss.isPresent() && !gssRefused;
    }
}
