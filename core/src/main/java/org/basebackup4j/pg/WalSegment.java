package org.basebackup4j.pg;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

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

    private static final long LOGICAL_FILE_BYTES = 0x1_0000_0000L;
    private static final Pattern FILE_NAME = Pattern.compile("[0-9A-F]{24}");

    /** Checks the size. */
    public WalSegment {
        if (!isValidSize(sizeBytes)) {
            throw new IllegalArgumentException("not a segment size: " + sizeBytes);
        }
    }

    /**
     * {@return whether a cluster can have segments of this size}
     *
     * @param sizeBytes the size of a segment
     */
    public static boolean isValidSize(long sizeBytes) {
        return sizeBytes >= MIN_SIZE_BYTES && sizeBytes <= MAX_SIZE_BYTES && Long.bitCount(sizeBytes) == 1;
    }

    /**
     * {@return the segment that holds the byte at a position}
     *
     * @param timeline the timeline that it is on
     * @param position a position within it
     * @param sizeBytes the size of a segment
     */
    public static WalSegment containing(TimelineId timeline, Lsn position, int sizeBytes) {
        return new WalSegment(timeline, Long.divideUnsigned(position.value(), sizeBytes), sizeBytes);
    }

    /**
     * {@return the segment whose file has a name; empty for a name that is not a segment's}
     *
     * @param fileName the name
     * @param sizeBytes the size of a segment
     */
    public static Optional<WalSegment> ofFileName(String fileName, int sizeBytes) {
        if (!FILE_NAME.matcher(fileName).matches()) {
            return Optional.empty();
        }
        int timeline = Integer.parseUnsignedInt(fileName, 0, 8, 16);
        long high = Long.parseLong(fileName, 8, 16, 16);
        long low = Long.parseLong(fileName, 16, 24, 16);
        long perLogicalFile = LOGICAL_FILE_BYTES / sizeBytes;
        return timeline == 0 || low >= perLogicalFile
                ? Optional.empty()
                : Optional.of(new WalSegment(new TimelineId(timeline), high * perLogicalFile + low, sizeBytes));
    }

    /**
     * {@return how far into its segment a position lies, in bytes}
     *
     * @param position a position within it
     * @param sizeBytes the size of a segment
     */
    public static int offsetOf(Lsn position, int sizeBytes) {
        return (int) (position.value() & (sizeBytes - 1));
    }

    /** {@return the position of the segment's first byte} */
    public Lsn start() {
        return new Lsn(number * sizeBytes);
    }

    /** {@return the next segment on the same timeline} */
    public WalSegment next() {
        return new WalSegment(timeline, number + 1, sizeBytes);
    }

    /** {@return the segment's name in {@code pg_wal}: timeline, and the number in two parts of eight digits each} */
    public String fileName() {
        long perLogicalFile = LOGICAL_FILE_BYTES / sizeBytes;
        return String.format(
                Locale.ROOT,
                "%08X%08X%08X",
                timeline.value(),
                Long.divideUnsigned(number, perLogicalFile),
                Long.remainderUnsigned(number, perLogicalFile));
    }
}
