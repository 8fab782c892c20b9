package org.basebackup4j.stream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.basebackup4j.pg.BackupException;

/**
 * Acts for the receiving thread while that one is stuck: tells the server how far we are while the disk is slow, lest it
 * takes us for dead, and ends a wait for a server that does not answer.
 *
 * <p>The two threads take turns with the connection by what they are {@link Doing}; there is no lock, and nothing is
 * allocated.
 */
final class ReceiverWatch implements AutoCloseable {
    /** What the receiving thread does. */
    private enum Doing {
        /** It receives, and watches the time itself. */
        RECEIVING,
        /** It writes to disk, and does not use the connection. */
        WRITING,
        /** It waits for the answer to a command. */
        WAITING,
        /** It may not go on, because the watch acts for it. */
        WATCHED
    }

    /** Sends a status update. */
    @FunctionalInterface
    interface Status {
        void send(long written, long flushed) throws BackupException;
    }

    /** A command with its answer. */
    @FunctionalInterface
    interface Command<T> {
        T run() throws BackupException;
    }

    /** No server has so little patience, and no disk in good health needs so long. */
    private static final long SLOW_DISK_NANOS = Duration.ofMillis(500).toNanos();

    private final Thread receiver = Thread.currentThread();
    private final Thread thread = new Thread(this::watch, "basebackup4j-wal-watch");
    private final AtomicReference<Doing> doing = new AtomicReference<>(Doing.RECEIVING);
    private final Status status;
    private final long stallLimitNanos;
    private volatile long sinceNanos;
    private volatile long written;
    private volatile long flushed;
    private volatile boolean overdue;
    private volatile boolean closed;

    /**
     * Watches the calling thread.
     *
     * @param status run on the watch's thread while the disk is slow
     * @param stallLimit how long an answer may take; zero for ever
     */
    ReceiverWatch(Status status, Duration stallLimit) {
        this.status = status;
        this.stallLimitNanos = stallLimit.isZero() ? Long.MAX_VALUE : stallLimit.toNanos();
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * From now on the connection belongs to the watch.
     *
     * @param writtenNow what the server may be told to be written
     * @param flushedNow what it may be told to be durable
     */
    void beginWriting(long writtenNow, long flushedNow) {
        written = writtenNow;
        flushed = flushedNow;
        sinceNanos = System.nanoTime();
        doing.set(Doing.WRITING);
    }

    /** From now on the connection belongs to the receiving thread again. */
    void endWriting() {
        leave(Doing.WRITING);
    }

    /** Runs a command that may not take longer than the limit. */
    <T> T await(Command<T> command) throws BackupException {
        sinceNanos = System.nanoTime();
        doing.set(Doing.WAITING);
        try {
            return command.run();
        } catch (BackupException e) {
            throw overdue ? new ConnectionStalledException(Duration.ofNanos(stallLimitNanos)) : e;
        } finally {
            leave(Doing.WAITING);
            if (overdue) {
                overdue = false;
                Thread.interrupted(); // it was the watch's
            }
        }
    }

    private void leave(Doing left) {
        while (!doing.compareAndSet(left, Doing.RECEIVING)) {
            Thread.onSpinWait();
        }
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(SLOW_DISK_NANOS);
            long forNanos = System.nanoTime() - sinceNanos;
            if (forNanos > SLOW_DISK_NANOS && doing.compareAndSet(Doing.WRITING, Doing.WATCHED)) {
                sendStatus();
                doing.set(Doing.WRITING);
            } else if (forNanos > stallLimitNanos && !overdue && doing.compareAndSet(Doing.WAITING, Doing.WATCHED)) {
                overdue = true;
                receiver.interrupt();
                doing.set(Doing.WAITING);
            }
        }
    }

    private void sendStatus() {
        try {
            status.send(written, flushed);
        } catch (BackupException e) {
            // The receiving thread finds out itself, and says so.
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
