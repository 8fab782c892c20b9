package org.basebackup4j.receive;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.stream.WalConnection;
import org.jspecify.annotations.Nullable;

/**
 * A wish to stop, and how it reaches a thread that does one thing after the other: while it gets a connection ready it is
 * interrupted, while it streams it is woken up to end the stream properly. Thread-safe.
 */
final class StopSignal {
    private final CountDownLatch requested = new CountDownLatch(1);
    private @Nullable Thread preparing;
    private @Nullable WalConnection streaming;

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    synchronized void request() {
        requested.countDown();
        if (preparing != null) {
            preparing.interrupt();
        }
        if (streaming != null) {
            streaming.wakeUp();
        }
    }

    /** The calling thread gets a connection ready, and will be interrupted. */
    synchronized void beginPreparing() {
        preparing = Thread.currentThread();
        if (isRequested()) {
            preparing.interrupt();
        }
    }

    /** The calling thread streams, and will be woken up. */
    synchronized void beginStreaming(WalConnection connection) {
        endPreparing();
        streaming = connection;
        if (isRequested()) {
            connection.wakeUp();
        }
    }

    /** The calling thread does neither. Whether it was getting a connection ready and was interrupted because of us. */
    synchronized boolean end() {
        streaming = null;
        return endPreparing();
    }

    private boolean endPreparing() {
        boolean interrupted = preparing != null && isRequested();
        if (interrupted) {
            Thread.interrupted(); // nobody else wants to know
        }
        preparing = null;
        return interrupted;
    }

    /** Waits, but no longer than until the request. */
    void await(Duration limit) throws InterruptedException {
        requested.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
}
