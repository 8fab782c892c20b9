package org.basebackup4j.pg;

import java.util.Locale;

/**
 * One file of the write-ahead log.
 *
 * @param timeline the timeline that it belongs to
 * @param number the segment's number, counted from the beginning of the log
 * @param sizeBytes the size of every segment of the cluster: a power of two from 1 MB to 1 GB
 */
public record WalSegment(TimelineId timeline, long number, int sizeBytes) {
    /** The smallest segment size that a cluster can have, in bytes. */
    public static final int MIN_SIZE_BYTES = 1 << 20;

    /** The largest segment size that a cluster can have, in bytes. */
    public static final int MAX_SIZE_BYTES = 1 << 30;

    public WalSegment {
        if (!isValidSize(sizeBytes)) {
            throw new IllegalArgumentException("not a segment size: " + sizeBytes);
        }
    }

    /** Whether a cluster can have segments of this size. */
    public static boolean isValidSize(long sizeBytes) {
        return sizeBytes >= MIN_SIZE_BYTES && sizeBytes <= MAX_SIZE_BYTES && Long.bitCount(sizeBytes) == 1;
    }

    /** The segment that holds the byte at a position. */
    public static WalSegment containing(TimelineId timeline, Lsn position, int sizeBytes) {
        return new WalSegment(timeline, Long.divideUnsigned(position.value(), sizeBytes), sizeBytes);
    }

    /** How far into its segment a position lies, in bytes. */
    public static int offsetOf(Lsn position, int sizeBytes) {
        return (int) (position.value() & (sizeBytes - 1));
    }

    /** The position of the segment's first byte. */
    public Lsn start() {
        return new Lsn(number * sizeBytes);
    }

    /** The segment's name in {@code pg_wal}: timeline, and the number in two parts of eight digits each. */
    public String fileName() {
        long perLogicalFile = 0x1_0000_0000L / sizeBytes;
        return String.format(
                Locale.ROOT,
                "%08X%08X%08X",
                timeline.value(),
                Long.divideUnsigned(number, perLogicalFile),
                Long.remainderUnsigned(number, perLogicalFile));
    }
}
