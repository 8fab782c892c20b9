package org.basebackup4j.cli;

import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** How fast data comes: the newest rate counts most. */
final class TransferRate {
    private static final double NANOS_PER_SECOND = 1e9;

    /** What came in less time says more of buffers than of the rate. */
    private static final double SHORTEST_SECONDS = 0.5;

    /** How much of the rate is the rate since the last update. */
    private static final double NEWEST_SHARE = 0.3;

    private final LongSupplier nanoClock;
    private long lastNanos;
    private long lastBytes;
    private double bytesPerSecond = Double.NaN;

    /**
     * Of data that begins to come now.
     *
     * @param nanoClock a clock that only goes forward, in nanoseconds
     */
    TransferRate(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.lastNanos = nanoClock.getAsLong();
    }

    /** So much has come by now. */
    void update(long doneBytes) {
        long now = nanoClock.getAsLong();
        double seconds = (now - lastNanos) / NANOS_PER_SECOND;
        if (seconds >= SHORTEST_SECONDS && doneBytes > lastBytes) {
            double newest = (doneBytes - lastBytes) / seconds;
            bytesPerSecond =
                    Double.isNaN(bytesPerSecond) ? newest : bytesPerSecond * (1 - NEWEST_SHARE) + newest * NEWEST_SHARE;
            lastNanos = now;
            lastBytes = doneBytes;
        }
    }

    /** Bytes per second, more than zero; empty as long as it is not known. */
    OptionalDouble bytesPerSecond() {
        return Double.isNaN(bytesPerSecond) ? OptionalDouble.empty() : OptionalDouble.of(bytesPerSecond);
    }
}
