package org.basebackup4j.stream;

import java.time.Duration;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ConnectionException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.replication.ReplicationSession;
import org.basebackup4j.replication.SystemIdentity;
import org.basebackup4j.replication.WalStream;
import org.basebackup4j.replication.WalStream.NextTimeline;
import org.basebackup4j.session.ConnectionLostException;
import org.jspecify.annotations.Nullable;

/**
 * Receives log from a start position, through any number of timelines and, if it is told to be patient, of connections,
 * until there is enough. Used by one thread.
 */
public final class WalReceiver {
    private static final String OBJECT_IN_USE = "55006";
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private final WalConnection connection;
    private final StreamOptions options;
    private final WalProgress progress;
    private final ReconnectListener listener;
    private volatile @Nullable WalStream stream;
    private boolean hasReconnected;
    private long pauseNanos;
    private long goodUntilNanos = System.nanoTime();

    /** Receives over a connection, which stays open, into a sink, which stays open too. */
    public WalReceiver(
            WalConnection connection,
            StreamOptions options,
            WalSink sink,
            StopCondition stop,
            ReconnectListener listener) {
        this.connection = connection;
        this.options = options;
        this.progress = new WalProgress(options, sink, stop);
        this.listener = listener;
    }

    /** Returns when there is enough, all segments are closed, and the sink is finished. */
    public void run() throws BackupException {
        try (ReceiverWatch watch = new ReceiverWatch(this::sendStatus, options.stallLimit())) {
            while (!receive(watch)) {
                // A new connection has been opened.
            }
        }
        progress.finish();
    }

    /** Called by the watch. */
    private void sendStatus(long written, long flushed) throws BackupException {
        WalStream streaming = stream;
        if (streaming != null) {
            streaming.sendStatus(written, flushed, false);
        }
    }

    /** Whether there is enough, rather than a new connection. */
    private boolean receive(ReceiverWatch watch) throws BackupException {
        try {
            checkSystem(watch.await(connection.session()::identifySystem));
            while (!receiveTimeline(watch)) {
                goodUntilNanos = System.nanoTime();
            }
            return true;
        } catch (BackupException e) {
            stream = null;
            if (!mayReconnect(e)) {
                throw e;
            }
            if (!progress.isEnough()) {
                listener.disconnected(e);
                reopen(watch, e);
            }
            if (progress.isEnough()) {
                progress.closeSegment();
                return true;
            }
            return false;
        }
    }

    private void checkSystem(SystemIdentity identity) throws BackupException {
        if (!identity.systemIdentifier().equals(options.systemIdentifier())) {
            throw new BackupException("system identifier does not match between base backup and streaming connection");
        }
        if (progress.timeline().compareTo(identity.timeline()) > 0) {
            throw new BackupException("starting timeline " + progress.timeline() + " is not present in the server");
        }
    }

    /** Whether there is enough, rather than the end of the timeline. */
    private boolean receiveTimeline(ReceiverWatch watch) throws BackupException {
        ReplicationSession session = connection.session();
        if (progress.needsHistory()) {
            progress.writeHistory(watch.await(() -> session.timelineHistory(progress.timeline()))
                    .content());
        }
        if (progress.isEnough()) {
            return true;
        }
        WalStream started = watch.await(
                () -> session.startWal(connection.slot(), new Lsn(progress.written()), progress.timeline()));
        stream = started;
        copy(started, watch);
        stream = null;
        Optional<NextTimeline> next = watch.await(started::finish);
        if (next.isPresent()) {
            progress.follow(next.get());
            return false;
        }
        if (progress.isEnough()) {
            return true;
        }
        throw new ConnectionException("replication stream was terminated before stop point");
    }

    private void copy(WalStream started, ReceiverWatch watch) throws BackupException {
        long begunNanos = System.nanoTime();
        WalCopy copy =
                new WalCopy(started, progress, watch, options, connection.slot().isPresent());
        try {
            copy.run();
        } finally {
            if (copy.dataCame() || System.nanoTime() - begunNanos > LONGEST_PAUSE_NANOS) {
                goodUntilNanos = System.nanoTime();
                pauseNanos = 0; // the less time without a slot, the better
            }
        }
    }

    /** What the server refuses it will refuse again, except a slot that it believes to be in use by our old connection. */
    private boolean mayReconnect(BackupException e) {
        if (!isPatient() || connection.isAborted() || Thread.currentThread().isInterrupted()) {
            return false;
        }
        return isBroken(e)
                || (hasReconnected
                        && e instanceof ServerException refused
                        && refused.sqlState().equals(OBJECT_IN_USE));
    }

    private boolean isPatient() {
        return System.nanoTime() - goodUntilNanos < options.patience().toNanos();
    }

    /** Whether the connection is the reason, rather than what the server said or what we found. */
    public static boolean isBroken(BackupException e) {
        Throwable cause = e;
        while (cause != null) {
            if (cause instanceof ConnectionLostException || cause instanceof ConnectionStalledException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Tries until it has a connection, or until there is enough, or until its patience is over. */
    private void reopen(ReceiverWatch watch, BackupException reason) throws BackupException {
        hasReconnected = true;
        while (!progress.isEnough()) {
            pause(reason);
            try {
                watch.await(() -> {
                    connection.reopen();
                    return connection;
                });
                return;
            } catch (BackupException e) {
                if (connection.isAborted() || Thread.currentThread().isInterrupted() || !isPatient()) {
                    reason.addSuppressed(e);
                    throw reason;
                }
            }
        }
    }

    private void pause(BackupException reason) throws BackupException {
        try {
            if (connection.awaitAbort(pauseNanos)) {
                throw reason;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw reason;
        }
        pauseNanos = Math.min(Math.max(2 * pauseNanos, FIRST_PAUSE_NANOS), LONGEST_PAUSE_NANOS);
    }
}
