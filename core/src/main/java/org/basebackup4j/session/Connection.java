package org.basebackup4j.session;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated connection in physical replication mode.
 *
 * <p>One thread uses it; {@link #wakeUp} and {@link #abort} are for any other. When that thread is interrupted, what waits
 * fails, and the thread stays interrupted.
 */
public final class Connection implements AutoCloseable {
    private final MessageChannel channel;
    private final ConnectionSettings settings;
    private final Consumer<ServerMessage> notices;
    private final Map<String, String> parameters;
    private final ServerVersion serverVersion;
    private final int processId;
    private final Patience patience;

    private Connection(
            MessageChannel channel,
            ConnectionSettings settings,
            Consumer<ServerMessage> notices,
            Startup startup,
            Patience patience)
            throws BackupException {
        this.patience = patience;
        if (patience.hasLimit()) {
            channel.transport().limitWrites(patience.limit().toNanos());
        }
        this.channel = channel;
        this.settings = settings;
        this.notices = notices;
        this.parameters = new ConcurrentHashMap<>(startup.parameters());
        this.processId = startup.processId();
        try {
            this.serverVersion = ServerVersion.parse(parameters.getOrDefault("server_version", ""));
        } catch (IllegalArgumentException e) {
            throw new BackupException("incompatible server version 'unknown'", e);
        }
    }

    /**
     * Connects and authenticates.
     *
     * @param settings how
     * @param prompt asked when the server wants a password and none is known; once
     * @param notices is told what the server says besides its answers
     * @param patience what is done when it says nothing, from the first step on
     */
    public static Connection open(
            ConnectionSettings settings, PasswordPrompt prompt, Consumer<ServerMessage> notices, Patience patience)
            throws BackupException {
        try {
            return connect(settings, notices, patience);
        } catch (PasswordNeededException e) {
            char[] password = prompt.ask("Password: ");
            if (password == null) {
                throw e;
            }
            return connect(settings.withPassword(new String(password)), notices, patience);
        }
    }

    private static Connection connect(ConnectionSettings settings, Consumer<ServerMessage> notices, Patience patience)
            throws BackupException {
        Connector.Connected connected = new Connector(settings, notices, patience.limit()).connect();
        try {
            return new Connection(connected.channel(), settings, notices, connected.startup(), patience);
        } catch (BackupException e) {
            connected.channel().close();
            throw e;
        }
    }

    /** The settings that led here, with a password that was asked for. */
    public ConnectionSettings settings() {
        return settings;
    }

    /** The server's version. */
    public ServerVersion serverVersion() {
        return serverVersion;
    }

    /** A parameter that the server tells without being asked, as it is now; one of those that matter to us. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** The server process's number. */
    public int processId() {
        return processId;
    }

    /** Sends a message. */
    public void send(FrontendMessage message) throws BackupException {
        channel.send(message);
    }

    /** Sends a CopyData message of at most a few dozen bytes, without allocating anything. */
    public void sendCopyData(ByteBuffer payload) throws BackupException {
        channel.sendCopyData(payload);
    }

    /** The next message, errors included; notices and parameters have been dealt with. Waits as long as its patience. */
    public BackendMessage receive() throws BackupException {
        long begunNanos = System.nanoTime();
        long nowNanos = begunNanos;
        while (true) {
            long waited = nowNanos - begunNanos;
            BackendMessage message =
                    receive(nowNanos + patience.nanosToWait(waited, silentNanos(nowNanos, begunNanos)), false);
            if (message != null) {
                return message;
            }
            nowNanos = System.nanoTime();
            patience.look(nowNanos - begunNanos, silentNanos(nowNanos, begunNanos));
        }
    }

    /** What came before is not what is waited for: we may have been busy. */
    private long silentNanos(long nowNanos, long begunNanos) {
        return Math.min(nowNanos - begunNanos, nowNanos - channel.heardNanos());
    }

    /**
     * The next message, or null when none was complete in time, or when somebody called {@link #wakeUp}.
     *
     * @param timeoutNanos how long to wait, in nanoseconds; {@link Long#MAX_VALUE} for no limit
     */
    public @Nullable BackendMessage receive(long timeoutNanos) throws BackupException {
        long deadline = timeoutNanos == Transport.NEVER ? Transport.NEVER : System.nanoTime() + timeoutNanos;
        return receive(deadline, true);
    }

    private @Nullable BackendMessage receive(long deadlineNanos, boolean mayWakeUp) throws BackupException {
        while (true) {
            BackendMessage message = channel.receive(deadlineNanos, mayWakeUp);
            if (message instanceof BackendMessage.NoticeResponse notice) {
                notices.accept(notice.message());
            } else if (message instanceof BackendMessage.ParameterStatus status) {
                Startup.keep(status, parameters);
            } else if (!(message instanceof BackendMessage.NotificationResponse)) {
                return message;
            }
        }
    }

    /** Ends a wait of {@link #receive(long)}, or the next one; for any thread. */
    public void wakeUp() {
        channel.transport().wakeUp();
    }

    /** Makes whatever uses the connection fail, now and from now on; for any thread. */
    public void abort() {
        channel.transport().abort();
    }

    @Override
    public void close() {
        channel.terminate();
    }
}
