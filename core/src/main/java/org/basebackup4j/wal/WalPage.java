package org.basebackup4j.wal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.jspecify.annotations.Nullable;

/**
 * The header of a page of the log, as it is being collected, and what has to be true of it. All numbers are in the
 * server's byte order, which is little-endian on every platform that we know servers on.
 *
 * <pre>
 *  0  Int16  magic number, one for each major version
 *  2  Int16  flags: 1 a record of an earlier page goes on here, 2 this is a long header, 4 blocks can be removed,
 *            8 a record of an earlier page was given up, and here begins what came instead
 *  4  Int32  timeline
 *  8  Int64  position of the page
 * 16  Int32  how many bytes of the record that goes on here are left
 * 20  Int32  nothing
 *     in the first page of a segment only:
 * 24  Int64  system identifier
 * 32  Int32  size of the segment
 * 36  Int32  size of a page
 * </pre>
 */
final class WalPage {
    static final int SIZE_BYTES = 8192;

    private static final int SHORT_HEADER_BYTES = 24;
    private static final int LONG_HEADER_BYTES = 40;
    private static final int FIRST_IS_CONTRECORD = 0x0001;
    private static final int LONG_HEADER = 0x0002;
    private static final int FIRST_IS_OVERWRITE_CONTRECORD = 0x0008;
    private static final int ALL_FLAGS = 0x000F;

    private final WalFormat format;
    private final ByteBuffer header = ByteBuffer.allocate(LONG_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int magic = -1;
    private int newestTimeline;
    private int lastTimeline;

    WalPage(WalFormat format) {
        this.format = format;
        this.newestTimeline = format.timeline().value();
    }

    /** The offset of a position in its page. */
    static int offset(long position) {
        return (int) (position & (SIZE_BYTES - 1));
    }

    /** The position itself, or the beginning of its page when only the page's header is before it. */
    static Lsn beforeHeader(long position) {
        int offset = offset(position);
        boolean longHeader = (position & (WalSegment.MIN_SIZE_BYTES - 1)) == LONG_HEADER_BYTES;
        return new Lsn(offset == SHORT_HEADER_BYTES || longHeader ? position - offset : position);
    }

    /** From now on pages of this timeline are expected too. */
    void allow(TimelineId timeline) {
        newestTimeline = timeline.value();
    }

    /** Begins with the next page. */
    void clear() {
        header.clear();
    }

    /** Takes bytes of the header; whether it is complete. */
    boolean take(ByteBuffer data) {
        while (data.hasRemaining() && header.position() < wanted()) {
            header.put(data.get());
        }
        return header.position() >= SHORT_HEADER_BYTES && header.position() == wanted();
    }

    private int wanted() {
        return header.position() >= SHORT_HEADER_BYTES && has(LONG_HEADER) ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES;
    }

    private boolean has(int flag) {
        return (flags() & flag) != 0;
    }

    private int flags() {
        return header.getShort(2) & 0xFFFF;
    }

    /** How long the header is. */
    int headerBytes() {
        return header.position();
    }

    /** Whether a record of an earlier page goes on here. */
    boolean continuesRecord() {
        return has(FIRST_IS_CONTRECORD);
    }

    /** Whether a record of an earlier page was given up, after a crash that kept its rest from being written. */
    boolean replacesRecord() {
        return has(FIRST_IS_OVERWRITE_CONTRECORD);
    }

    /** How many bytes of a record of an earlier page are left, from here on. */
    long remainingBytes() {
        return Integer.toUnsignedLong(header.getInt(16));
    }

    /** What is wrong with the header of the page at a position, or null. */
    @Nullable
    String check(long position) {
        int found = header.getShort(0) & 0xFFFF;
        if (magic < 0 && format.accepts(found)) {
            magic = found;
        }
        if (found != magic) {
            return String.format(Locale.ROOT, "invalid magic number %04X", found) + where(position);
        }
        boolean firstOfSegment = offsetInSegment(position) == 0;
        if ((flags() & ~ALL_FLAGS) != 0 || (firstOfSegment && !has(LONG_HEADER))) {
            return String.format(Locale.ROOT, "invalid info bits %04X", flags()) + where(position);
        }
        String foreign = has(LONG_HEADER) ? checkCluster() : null;
        if (foreign != null) {
            return "WAL file is from different database system: " + foreign;
        }
        if (header.getLong(8) != position) {
            return "unexpected pageaddr " + new Lsn(header.getLong(8)) + where(position);
        }
        return checkTimeline(position);
    }

    private @Nullable String checkCluster() {
        long system = header.getLong(24);
        if (format.systemIdentifier() != 0 && system != format.systemIdentifier()) {
            return "WAL file database system identifier is " + Long.toUnsignedString(system)
                    + ", pg_control database system identifier is "
                    + Long.toUnsignedString(format.systemIdentifier());
        }
        if (header.getInt(32) != format.segmentSizeBytes()) {
            return "incorrect segment size in page header";
        }
        return header.getInt(36) == SIZE_BYTES ? null : "incorrect XLOG_BLCKSZ in page header";
    }

    private @Nullable String checkTimeline(long position) {
        int timeline = header.getInt(4);
        if (Integer.compareUnsigned(timeline, lastTimeline) < 0) {
            return "out-of-sequence timeline ID " + Integer.toUnsignedString(timeline) + " (after "
                    + Integer.toUnsignedString(lastTimeline) + ")" + where(position);
        }
        if (Integer.compareUnsigned(timeline, newestTimeline) > 0) {
            return "unexpected timeline ID " + Integer.toUnsignedString(timeline) + where(position);
        }
        lastTimeline = timeline;
        return null;
    }

    private String where(long position) {
        WalSegment segment =
                WalSegment.containing(new TimelineId(newestTimeline), new Lsn(position), format.segmentSizeBytes());
        return " in WAL segment " + segment.fileName() + ", LSN " + new Lsn(position) + ", offset "
                + offsetInSegment(position);
    }

    private int offsetInSegment(long position) {
        return WalSegment.offsetOf(new Lsn(position), format.segmentSizeBytes());
    }
}
