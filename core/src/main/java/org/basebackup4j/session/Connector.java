package org.basebackup4j.session;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.session.TlsNegotiation.Wish;

/** Tries the addresses of a server, each with and without TLS as {@code sslmode} has it, until one lets us in. */
final class Connector {
    /**
     * An authenticated connection.
     *
     * @param channel its messages
     * @param startup what the server told
     */
    record Connected(MessageChannel channel, Startup startup) {}

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ConnectionSettings settings;
    private final Consumer<ServerMessage> notices;

    Connector(ConnectionSettings settings, Consumer<ServerMessage> notices) {
        this.settings = settings;
        this.notices = notices;
    }

    Connected connect() throws BackupException {
        checkRootCertificate();
        List<String> failures = new ArrayList<>();
        BackupException last = null;
        for (Endpoint endpoint : Endpoint.of(settings)) {
            try {
                return connect(endpoint, failures);
            } catch (UnreachableException e) {
                last = e;
            }
        }
        throw new ConnectionLostException(String.join("\n", failures), last);
    }

    /** With a root certificate libpq verifies the server even where only encryption was asked for. */
    private void checkRootCertificate() throws BackupException {
        Path root = Path.of(System.getProperty("user.home"), ".postgresql", "root.crt");
        if (settings.get("sslmode").orElse("").equals("require") && Files.exists(root)) {
            throw new BackupException(
                    "root certificate file \"" + root + "\" exists, but verifying certificates is not supported yet");
        }
    }

    /** One address; a server that is there and refuses ends the search, as in libpq. */
    private Connected connect(Endpoint endpoint, List<String> failures) throws BackupException {
        List<Wish> wishes = wishes(endpoint);
        for (int i = 0; i < wishes.size(); i++) {
            boolean isLast = i == wishes.size() - 1;
            try {
                return attempt(endpoint, wishes.get(i), isLast);
            } catch (TryOtherwiseException e) {
                failures.add(endpoint.description() + e.getMessage());
            } catch (PasswordNeededException e) {
                throw new PasswordNeededException(endpoint.description() + e.getMessage(), e);
            } catch (UnreachableException e) {
                failures.add(endpoint.description() + e.getMessage());
                throw e;
            } catch (BackupException e) {
                failures.add(endpoint.description() + e.getMessage());
                throw new BackupException(String.join("\n", failures), e);
            }
        }
        throw new IllegalStateException("no attempt was made");
    }

    private List<Wish> wishes(Endpoint endpoint) {
        if (endpoint.isUnix()) {
            return List.of(Wish.PLAIN);
        }
        return switch (settings.get("sslmode").orElse("prefer")) {
            case "disable" -> List.of(Wish.PLAIN);
            case "allow" -> List.of(Wish.PLAIN, Wish.TLS);
            case "prefer" -> List.of(Wish.TLS_IF_POSSIBLE, Wish.PLAIN);
            default -> List.of(Wish.TLS);
        };
    }

    private Connected attempt(Endpoint endpoint, Wish wish, boolean isLast) throws BackupException {
        long deadline = deadline();
        MessageChannel channel = new MessageChannel(reach(endpoint, deadline));
        boolean done = false;
        try {
            boolean encrypted = negotiate(channel, endpoint, wish, deadline);
            Connected connected = new Connected(channel, startUp(channel, endpoint, wish, encrypted, isLast, deadline));
            done = true;
            return connected;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static Transport reach(Endpoint endpoint, long deadline) throws BackupException {
        try {
            return Transport.connect(endpoint.address(), deadline);
        } catch (SocketTimeoutException e) {
            throw new UnreachableException("timeout expired", e);
        } catch (IOException e) {
            String question = endpoint.isUnix()
                    ? "\n\tIs the server running locally and accepting connections on that socket?"
                    : "\n\tIs the server running on that host and accepting TCP/IP connections?";
            throw new UnreachableException(e.getMessage() + question, e);
        }
    }

    private boolean negotiate(MessageChannel channel, Endpoint endpoint, Wish wish, long deadline)
            throws BackupException {
        try {
            boolean sni = !settings.get("sslsni").orElse("1").equals("0");
            return TlsNegotiation.negotiate(channel, wish, sni ? endpoint.serverName() : Optional.empty(), deadline);
        } catch (BackupException e) {
            throw wish == Wish.TLS_IF_POSSIBLE ? new TryOtherwiseException(e) : e;
        }
    }

    private Startup startUp(
            MessageChannel channel, Endpoint endpoint, Wish wish, boolean encrypted, boolean isLast, long deadline)
            throws BackupException {
        String port = settings.get("port").orElse("5432");
        Credentials credentials = Credentials.find(settings, endpoint.host(), port, settings::warn);
        try {
            return Startup.run(channel, settings, credentials, notices, deadline);
        } catch (RefusedException e) {
            // A server that let us choose may want the other choice; one that had none has said its last word.
            boolean choseForUs = wish == Wish.TLS_IF_POSSIBLE && !encrypted;
            throw isLast || choseForUs ? e : new TryOtherwiseException(e);
        }
    }

    private long deadline() {
        long seconds = settings.get("connect_timeout")
                .map(value -> Long.parseLong(value.strip()))
                .orElse(0L);
        return seconds <= 0 ? Transport.NEVER : System.nanoTime() + seconds * NANOS_PER_SECOND;
    }

    /** Nobody is there; another address of the same host may do. */
    private static final class UnreachableException extends BackupException {
        private static final long serialVersionUID = 1L;

        UnreachableException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** The same address may do with TLS, or without. */
    private static final class TryOtherwiseException extends BackupException {
        private static final long serialVersionUID = 1L;

        TryOtherwiseException(BackupException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
