package org.basebackup4j.session;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * What is done about a server that says nothing while it has to say something.
 *
 * @param limit how long it may say nothing, in any phase; zero for ever
 * @param interval how often it is told that it still says nothing; zero for never
 * @param silence told how long it has been waited for, on the waiting thread
 */
public record Patience(Duration limit, Duration interval, Consumer<Duration> silence) {
    /** Waits for ever, and says nothing. */
    public static final Patience ENDLESS = limitedTo(Duration.ZERO);

    private static final long NEVER_NANOS = Long.MAX_VALUE / 4;

    /** Waits for some time, and says nothing. */
    public static Patience limitedTo(Duration limit) {
        return new Patience(limit, Duration.ZERO, waited -> {});
    }

    private static long nanos(Duration duration) {
        return duration.isZero() ? NEVER_NANOS : duration.toNanos();
    }

    boolean hasLimit() {
        return !limit.isZero();
    }

    /** How long to wait for anything at all before {@link #look}. */
    long nanosToWait(long waitedNanos, long silentNanos) {
        long interval = nanos(this.interval);
        return Math.min(nanos(limit) - silentNanos, interval - waitedNanos % interval);
    }

    /** Tells how long it has been waited, and complains if that is too long. */
    void look(long waitedNanos, long silentNanos) throws ConnectionLostException {
        if (silentNanos >= nanos(limit)) {
            throw ConnectionLostException.stalled(limit);
        }
        if (!interval.isZero()) {
            silence.accept(Duration.ofNanos(waitedNanos));
        }
    }
}
