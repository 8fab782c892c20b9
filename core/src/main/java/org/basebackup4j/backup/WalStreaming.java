package org.basebackup4j.backup;

import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.stream.StopPosition;
import org.basebackup4j.stream.StreamOptions;
import org.basebackup4j.stream.WalConnection;
import org.basebackup4j.stream.WalReceiver;
import org.basebackup4j.stream.WalSink;
import org.jspecify.annotations.Nullable;

/** Receives write-ahead log on a thread and a connection of its own while the backup runs. */
final class WalStreaming implements AutoCloseable {
    private final WalConnection connection;
    private final WalSink sink;
    private final WalReceiver receiver;
    private final StopPosition stop = new StopPosition();
    private final BackupListener listener;
    private final Runnable onFailure;
    private final Thread thread;
    private volatile @Nullable BackupException failure;
    private volatile boolean closing;

    /** Up to where log had come at the last end of a segment, or at the end; 0 before the first. */
    private volatile long received;

    private long receivedTold;

    private WalStreaming(
            WalConnection connection,
            StreamOptions options,
            WalSink sink,
            BackupListener listener,
            Runnable onFailure) {
        this.listener = listener;
        this.connection = connection;
        this.sink = sink;
        this.onFailure = onFailure;
        this.receiver = new WalReceiver(
                connection,
                options,
                sink,
                this::isReached,
                cause -> listener.on(new BackupEvent.WalStreamInterrupted(cause)));
        this.thread = new Thread(this::run, "basebackup4j-wal");
        this.thread.setDaemon(true);
    }

    /**
     * Prepares to receive.
     *
     * @param connection belongs to the new object, which closes it
     * @param sink likewise
     * @param listener told on the receiving thread when the connection broke
     * @param onFailure called on the receiving thread when it fails
     */
    static WalStreaming prepare(
            WalConnection connection,
            StreamOptions options,
            WalSink sink,
            BackupListener listener,
            Runnable onFailure) {
        return new WalStreaming(connection, options, sink, listener, onFailure);
    }

    /** Asked for every message, so that nothing is made of most answers. */
    private boolean isReached(long position, TimelineId timeline, boolean segmentFinished) {
        boolean reached = stop.isReached(position, timeline, segmentFinished);
        if (segmentFinished || reached) {
            received = position;
        }
        return reached;
    }

    /** Tells up to where log has come, if that is news; on the caller's thread, because log must not wait for a listener. */
    void tellReceived() {
        long position = received;
        if (position != receivedTold) {
            receivedTold = position;
            listener.on(new BackupEvent.WalReceived(new Lsn(position)));
        }
    }

    /** Starts to receive. */
    void start() {
        thread.start();
    }

    private void run() {
        try {
            receiver.run();
        } catch (BackupException e) {
            failed(e);
        } catch (Throwable e) { // other languages throw checked exceptions from anywhere, too
            failed(new BackupException("could not receive write-ahead log: " + e, e));
        }
    }

    /** What breaks because we end the thread is not a failure. */
    private void failed(BackupException e) {
        if (!closing) {
            failure = e;
            onFailure.run();
        }
    }

    /** Why receiving failed, if it did. */
    Optional<BackupException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Waits until the log up to the given position has been received; {@link #failure} tells whether it has. */
    void awaitEnd(Lsn end) throws InterruptedException {
        stop.set(end);
        connection.wakeUp();
        thread.join();
    }

    /** Ends the thread, wherever it is, and releases everything. */
    @Override
    public void close() {
        closing = true;
        if (thread.isAlive()) {
            connection.abort();
            thread.interrupt();
            joinUninterruptibly();
        }
        try {
            sink.close();
        } finally {
            connection.close();
        }
    }

    private void joinUninterruptibly() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
