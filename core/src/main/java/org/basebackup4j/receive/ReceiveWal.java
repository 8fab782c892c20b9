package org.basebackup4j.receive;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.ConnectionException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.replication.ReplicationSession;
import org.basebackup4j.replication.ReplicationSlot;
import org.basebackup4j.replication.SystemIdentity;
import org.basebackup4j.store.NewFiles;
import org.basebackup4j.stream.StreamOptions;
import org.basebackup4j.stream.WalConnection;
import org.basebackup4j.stream.WalReceiver;
import org.jspecify.annotations.Nullable;

/**
 * Receives a server's log into a directory, from where the directory ends, until it is stopped or there is enough, and
 * through broken connections. {@link #requestStop} is for any thread.
 */
public final class ReceiveWal {
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(5);

    /** As long as a server waits for us by default. */
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    private static final int FIRST_WITH_READ_SLOT = 15;

    private final ReceiveWalOptions options;
    private final ReceiveListener listener;
    private final AtomicBoolean started = new AtomicBoolean();
    private final StopSignal stop = new StopSignal();
    private final EndOfReceiving end;
    private ConnectionSettings settings;
    private PasswordPrompt prompt;
    private @Nullable ReceiverServer server;
    private boolean canLookIntoDirectory = true;
    private @Nullable BackupException lastFailure;

    /**
     * Prepares to receive, without anybody to ask for a password.
     *
     * @param options what to do
     * @param listener is told what happens
     */
    public ReceiveWal(ReceiveWalOptions options, ReceiveListener listener) {
        this(options, PasswordPrompt.never(), listener);
    }

    /**
     * Prepares to receive.
     *
     * @param options what to do
     * @param prompt asked for a password when the server wants one and the settings have none; once
     * @param listener is told what happens
     */
    public ReceiveWal(ReceiveWalOptions options, PasswordPrompt prompt, ReceiveListener listener) {
        this.options = options;
        this.listener = listener;
        this.end = new EndOfReceiving(stop, options.endPosition(), listener);
        this.settings = options.connection();
        this.prompt = prompt;
    }

    /** Makes {@link #run} return soon, as if the end position was passed; for any thread. */
    public void requestStop() {
        stop.request();
    }

    /**
     * Receives. Returns when it was told to stop, or when the end position was passed; all that has come is on disk then,
     * unless it was told not to care.
     *
     * @return what was received
     * @throws IllegalStateException if this object has received already
     * @throws CancelledException if the calling thread was interrupted; it is still interrupted then
     * @throws BackupException if the first connection cannot be made, if the directory cannot be looked through, or if
     *     something but the connection failed when it was told to stop; without {@link ReceiveWalOptions#loop} also for
     *     anything else that ends the stream
     */
    public ReceiveWalResult run() throws BackupException {
        if (started.getAndSet(true)) {
            throw new IllegalStateException("an object receives once");
        }
        Codec.require(options.compression().algorithm());
        try {
            return receiveAll();
        } catch (BackupException e) {
            boolean known =
                    e instanceof CancelledException || !Thread.currentThread().isInterrupted();
            throw known ? e : new CancelledException(e);
        }
    }

    private ReceiveWalResult receiveAll() throws BackupException {
        do {
            stop.beginPreparing();
            try (WalConnection connection = ReceiverServer.connect(settings, prompt, listener)) {
                receive(connection);
            } catch (BackupException e) {
                failed(e);
            } finally {
                stop.end();
            }
        } while (goOn());
        return end.result();
    }

    /** What is worth another try is told; what is not is thrown. */
    private void failed(BackupException e) throws BackupException {
        if (stop.end() || (end.isOver() && WalReceiver.isBroken(e))) {
            return;
        }
        boolean hopeless = server == null || !canLookIntoDirectory;
        if (hopeless || end.isOver() || Thread.currentThread().isInterrupted()) {
            throw e;
        }
        listener.on(new ReceiveEvent.StreamingFailed(e));
        lastFailure = e;
    }

    /** Whether to try again, after a pause. */
    private boolean goOn() throws BackupException {
        if (end.isOver()) {
            return false;
        }
        if (!options.loop()) {
            throw lastFailure == null
                    ? new ConnectionException("disconnected")
                    : new BackupException("disconnected", lastFailure);
        }
        listener.on(new ReceiveEvent.Disconnected(RECONNECT_PAUSE));
        try {
            stop.await(RECONNECT_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(e);
        }
        return !end.isOver();
    }

    private void receive(WalConnection connection) throws BackupException {
        ReceiverServer known = server == null ? meet(connection) : server;
        server = known;
        ArchiveWalSink sink = new ArchiveWalSink(
                options.directory(),
                new NewFiles(known.groupAccess()),
                options.compression(),
                options.sync(),
                listener);
        try (sink) {
            WalReceiver receiver = receiver(connection, known, sink);
            stop.beginStreaming(connection);
            boolean endedByServer = false;
            try {
                receiver.run();
            } catch (ServerException e) {
                endedByServer = true;
                throw e;
            } finally {
                sink.closeUnfinished(endedByServer);
            }
        }
    }

    /** The first time that a server is talked to. */
    private ReceiverServer meet(WalConnection connection) throws BackupException {
        ReceiverServer.checkVersion(connection.serverVersion(), listener);
        settings = connection.settings();
        prompt = PasswordPrompt.never();
        return ReceiverServer.ask(connection, options.slot().orElse(""));
    }

    private WalReceiver receiver(WalConnection connection, ReceiverServer known, ArchiveWalSink sink)
            throws BackupException {
        options.slot().ifPresent(connection::useSlot);
        SystemIdentity identity = connection.session().identifySystem();
        if (!identity.systemIdentifier().equals(known.systemIdentifier())) {
            throw new BackupException(
                    "system identifier does not match the one of the server that was received from before");
        }
        WalSegment first = start(connection.session(), identity, known.segmentSizeBytes());
        listener.on(new ReceiveEvent.StreamingStarted(first.start(), first.timeline()));
        end.startsAt(first.start());
        StreamOptions receive = new StreamOptions(
                first.start(),
                first.timeline(),
                identity.systemIdentifier(),
                known.segmentSizeBytes(),
                options.statusInterval(),
                options.synchronous(),
                STALL_LIMIT,
                Duration.ZERO);
        return new WalReceiver(connection, receive, sink, end, cause -> {});
    }

    /** The directory knows best, then the slot, then the server. */
    private WalSegment start(ReplicationSession session, SystemIdentity identity, int segmentSizeBytes)
            throws BackupException {
        canLookIntoDirectory = false;
        Optional<WalSegment> found = StartingPoint.find(options.directory(), segmentSizeBytes, listener);
        canLookIntoDirectory = true;
        if (found.isPresent()) {
            return found.get();
        }
        Lsn position = identity.flushPosition();
        TimelineId timeline = identity.timeline();
        if (options.slot().isPresent() && session.serverVersion().isAtLeast(FIRST_WITH_READ_SLOT)) {
            ReplicationSlot slot = session.readSlot(options.slot().get());
            if (slot.restartPosition().isPresent()) {
                position = slot.restartPosition().get();
                timeline = slot.restartTimeline().orElse(timeline);
            }
        }
        return WalSegment.containing(timeline, position, segmentSizeBytes);
    }
}
