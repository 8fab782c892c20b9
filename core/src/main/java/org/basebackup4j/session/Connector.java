package org.basebackup4j.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.Host;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ConnectionException;
import org.basebackup4j.pg.MissingLibraryException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.session.TlsNegotiation.Wish;
import org.jspecify.annotations.Nullable;

/**
 * Tries the hosts that the settings name, their addresses, and on each the encryptions that {@code gssencmode} and {@code
 * sslmode} allow, until one server lets us in. What fails on the way is told in the end, one part for each attempt.
 */
final class Connector {
    /**
     * An authenticated connection.
     *
     * @param channel its messages
     * @param startup what the server told
     */
    record Connected(MessageChannel channel, Startup startup) {}

    /** What libpq made of less up to version 16; a JVM that has just started may need the time of one second for itself. */
    private static final long MIN_SECONDS = 2;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ConnectionSettings settings;
    private final Consumer<ServerMessage> notices;
    private final Duration limit;
    private final List<String> failures = new ArrayList<>();
    private @Nullable AttemptException lastFailure;

    /** The limit is for servers to which the settings set none. */
    Connector(ConnectionSettings settings, Consumer<ServerMessage> notices, Duration limit) {
        this.settings = settings;
        this.limit = limit;
        this.notices = notices;
    }

    static boolean gssRequired(ConnectionSettings settings) {
        return settings.get("gssencmode").orElse("").equals("require");
    }

    Connected connect() throws BackupException {
        TargetSession target =
                TargetSession.of(settings.get("target_session_attrs").orElse(""));
        List<Host> hosts = inOrder(settings.hosts());
        Optional<Connected> connected = connect(hosts, target);
        if (connected.isEmpty() && target == TargetSession.PREFER_STANDBY) {
            connected = connect(hosts, TargetSession.ANY);
        }
        return connected.orElseThrow(() -> new ConnectionLostException(String.join("\n", failures), lastFailure));
    }

    private <T> List<T> inOrder(List<T> list) {
        List<T> ordered = new ArrayList<>(list);
        if (settings.get("load_balance_hosts").orElse("").equals("random")) {
            Collections.shuffle(ordered);
        }
        return ordered;
    }

    private Optional<Connected> connect(List<Host> hosts, TargetSession target) throws BackupException {
        for (Host host : hosts) {
            Optional<Connected> connected = connect(host, target);
            if (connected.isPresent()) {
                return connected;
            }
        }
        return Optional.empty();
    }

    private Optional<Connected> connect(Host host, TargetSession target) throws BackupException {
        List<Endpoint> endpoints;
        try {
            endpoints = inOrder(Endpoint.of(host));
        } catch (AttemptException e) {
            failures.add(e.getMessage());
            lastFailure = e;
            return Optional.empty();
        } catch (BackupException e) {
            failures.add(e.getMessage());
            throw new ConnectionException(String.join("\n", failures), e);
        }
        for (Endpoint endpoint : endpoints) {
            try {
                return Optional.of(connect(endpoint, target));
            } catch (AttemptException e) {
                if (e.next() == AttemptException.Next.HOST) {
                    break;
                }
            }
        }
        return Optional.empty();
    }

    /** One address; a server that is there and refuses ends the search, as in libpq. */
    private Connected connect(Endpoint endpoint, TargetSession target) throws BackupException {
        long deadline = deadline(endpoint);
        Optional<GssLogin> gss = gss(endpoint);
        List<Wish> wishes = wishes(endpoint);
        int index = 0;
        while (true) {
            boolean isLast = index == wishes.size() - 1;
            Attempt attempt = new Attempt(settings, notices, endpoint, deadline, gss, wishes.get(index), isLast);
            try {
                return attempt.run(target);
            } catch (AttemptException e) {
                lastFailure = e;
                failures.add(endpoint.description() + e.getMessage());
                if (e.next() != AttemptException.Next.ENCRYPTION) {
                    throw e;
                }
                index += attempt.failedByGss() ? 0 : 1;
                gss = Optional.empty();
            } catch (BackupException e) {
                throw failure(endpoint, e);
            }
        }
    }

    private BackupException failure(Endpoint endpoint, BackupException cause) {
        failures.add(endpoint.description() + cause.getMessage());
        String message = String.join("\n", failures);
        if (cause instanceof PasswordNeededException) {
            return new PasswordNeededException(message, cause);
        }
        if (cause instanceof MissingLibraryException) {
            return new BackupException(message, null, cause.hint().orElse(null), cause);
        }
        return new ConnectionException(message, cause);
    }

    private Optional<GssLogin> gss(Endpoint endpoint) {
        boolean unwanted = settings.get("gssencmode").orElse("").equals("disable");
        boolean possible =
                !unwanted && !endpoint.isUnix() && GssModules.missing().isEmpty();
        return possible ? GssLogin.find(settings) : Optional.empty();
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

    private long deadline(Endpoint endpoint) throws BackupException {
        try {
            long seconds = IntegerSetting.of(settings, "connect_timeout").orElse(0);
            if (seconds > 0) {
                return System.nanoTime() + Math.max(seconds, MIN_SECONDS) * NANOS_PER_SECOND;
            }
            return limit.isZero() ? Transport.NEVER : System.nanoTime() + limit.toNanos();
        } catch (BackupException e) {
            throw failure(endpoint, e);
        }
    }
}
