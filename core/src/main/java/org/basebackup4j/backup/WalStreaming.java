package org.basebackup4j.backup;

import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.receive.ReceiveOptions;
import org.basebackup4j.receive.StopPosition;
import org.basebackup4j.receive.WalReceiver;
import org.basebackup4j.receive.WalSink;
import org.basebackup4j.replication.ReplicationSession;
import org.jspecify.annotations.Nullable;

/** Receives write-ahead log on a thread and a connection of its own while the backup runs. */
final class WalStreaming implements AutoCloseable {
    private final ReplicationSession session;
    private final WalSink sink;
    private final WalReceiver receiver;
    private final StopPosition stop = new StopPosition();
    private final Runnable onFailure;
    private final Thread thread;
    private volatile @Nullable BackupException failure;
    private volatile boolean closing;

    private WalStreaming(ReplicationSession session, ReceiveOptions options, WalSink sink, Runnable onFailure) {
        this.session = session;
        this.sink = sink;
        this.onFailure = onFailure;
        this.receiver = new WalReceiver(session, options, sink, stop);
        this.thread = new Thread(this::run, "basebackup4j-wal");
        this.thread.setDaemon(true);
    }

    /**
     * Prepares to receive.
     *
     * @param session belongs to the new object, which closes it
     * @param sink likewise
     * @param onFailure called on the receiving thread when it fails
     */
    static WalStreaming prepare(ReplicationSession session, ReceiveOptions options, WalSink sink, Runnable onFailure) {
        return new WalStreaming(session, options, sink, onFailure);
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
        } catch (RuntimeException | Error e) {
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
        session.wakeUp();
        thread.join();
    }

    /** Ends the thread, wherever it is, and releases everything. */
    @Override
    public void close() {
        closing = true;
        if (thread.isAlive()) {
            session.abort();
            thread.interrupt();
            joinUninterruptibly();
        }
        sink.close();
        session.close();
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
