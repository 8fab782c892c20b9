package org.basebackup4j.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One direction of a connection through a {@link FaultyProxy}. Positions are bytes since the connection began, from 0:
 * a fault at a position happens when exactly that many bytes have passed. Thread-safe; everything may be called before
 * the connection comes, or while it is used.
 */
public final class FaultyFlow {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int SLICES_PER_SECOND = 50;

    private final Consumer<FaultyProxy.Cut> cutter;
    private final NavigableMap<Long, Runnable> actions = new TreeMap<>();
    private final Map<Long, Integer> flips = new TreeMap<>();
    private long passed;

    /** What has passed, and all that was to happen up to there has happened. */
    private long settled;

    private long bytesPerSecond = Long.MAX_VALUE;
    private boolean stalled;
    private boolean ended;

    FaultyFlow(Consumer<FaultyProxy.Cut> cutter) {
        this.cutter = cutter;
    }

    /** Ends the whole connection at a position, or now if that has passed. */
    public void cutAt(long position, FaultyProxy.Cut cut) {
        runAt(position, () -> cutter.accept(cut));
    }

    /** Lets nothing pass from a position on, or from now on if that has passed, until {@link #resume}. */
    public void stallAt(long position) {
        runAt(position, () -> setStalled(true));
    }

    /** Ends a stall. */
    public void resume() {
        setStalled(false);
    }

    private synchronized void setStalled(boolean value) {
        stalled = value;
        notifyAll();
    }

    /** Lets pass at most so many bytes in a second, from now on. */
    public synchronized void throttle(long maximalBytesPerSecond) {
        bytesPerSecond = maximalBytesPerSecond;
        notifyAll();
    }

    /**
     * Changes one bit on the way.
     *
     * @param position the byte that it is in, which must not have passed
     * @param bit from 0, the lowest, to 7
     */
    public synchronized void flipBitAt(long position, int bit) {
        if (position < passed) {
            throw new TestkitException("position " + position + " has passed already");
        }
        flips.put(position, 1 << bit);
        notifyAll();
    }

    /** Runs something at a position, before anything else passes, or now if that has passed. */
    public void runAt(long position, Runnable action) {
        synchronized (this) {
            if (position > passed) {
                actions.merge(position, action, FaultyFlow::both);
                return;
            }
        }
        action.run();
    }

    private static Runnable both(Runnable first, Runnable second) {
        return () -> {
            first.run();
            second.run();
        };
    }

    /** How many bytes have passed. */
    public synchronized long passed() {
        return passed;
    }

    /** Waits until so many bytes have passed. */
    public synchronized void awaitPassed(long position) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (settled < position) {
            long left = deadline - System.nanoTime();
            if (ended || left <= 0) {
                throw new TestkitException("only " + passed + " bytes passed instead of " + position);
            }
            pause(left);
        }
    }

    /** Waits until nothing will pass any more. */
    public synchronized void awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!ended) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new TestkitException("the connection did not end");
            }
            pause(left);
        }
    }

    /** Nothing passes any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Carries bytes until the sender ends or the connection is cut. */
    void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            while (awaitGo()) {
                int count = in.read(buffer);
                if (count < 0) {
                    to.shutdownOutput();
                    return;
                }
                pass(buffer, count, out);
            }
        } catch (IOException e) {
            cutter.accept(FaultyProxy.Cut.RESET);
        } finally {
            end();
        }
    }

    private void pass(byte[] buffer, int count, OutputStream out) throws IOException {
        int done = 0;
        while (done < count && awaitGo()) {
            int part = nextPart(count - done);
            flip(buffer, done, part);
            out.write(buffer, done, part);
            done += part;
            advance(part);
        }
    }

    /** Whether something may pass, after waiting as long as it may not; false at the end. */
    private synchronized boolean awaitGo() {
        while (stalled && !ended) {
            pause(PATIENCE.toNanos());
        }
        return !ended;
    }

    private synchronized int nextPart(int available) {
        long part = available;
        if (!actions.isEmpty()) {
            part = Math.min(part, actions.firstKey() - passed);
        }
        if (bytesPerSecond != Long.MAX_VALUE) {
            part = Math.min(part, Math.max(1, bytesPerSecond / SLICES_PER_SECOND));
            pause(TimeUnit.SECONDS.toNanos(part) / bytesPerSecond);
        }
        return (int) part;
    }

    private synchronized void flip(byte[] buffer, int offset, int count) {
        flips.forEach((position, mask) -> {
            long at = position - passed;
            if (at >= 0 && at < count) {
                buffer[offset + (int) at] ^= (byte) (int) mask;
            }
        });
    }

    /**
     * An action may have been asked for while its position was on its way already, so all that are due run. Who waits for the
     * bytes learns of them afterwards: else a stall could begin after its end.
     */
    private void advance(int count) {
        List<Runnable> due;
        synchronized (this) {
            passed += count;
            NavigableMap<Long, Runnable> reached = actions.headMap(passed, true);
            due = List.copyOf(reached.values());
            reached.clear();
        }
        due.forEach(Runnable::run);
        synchronized (this) {
            settled = passed;
            notifyAll();
        }
    }

    private synchronized void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestkitException("interrupted", e);
        }
    }
}
