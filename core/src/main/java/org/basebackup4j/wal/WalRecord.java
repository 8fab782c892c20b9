package org.basebackup4j.wal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.basebackup4j.pg.Lsn;
import org.jspecify.annotations.Nullable;

/**
 * One record, as its bytes come in: the header is kept, the rest only counted and summed up.
 *
 * <pre>
 *  0  Int32  length of the whole record
 *  4  Int32  transaction
 *  8  Int64  position of the record before
 * 16  Int8   what the resource manager does
 * 17  Int8   resource manager
 * 18  Int16  nothing
 * 20  Int32  CRC-32C of all that follows, and then of the 20 bytes before
 * </pre>
 */
final class WalRecord {
    private static final int HEADER_BYTES = 24;
    private static final int CRC_OFFSET = 20;
    private static final long MAX_BYTES = 1020L << 20;
    private static final int MAX_BUILTIN_MANAGER = 21;
    private static final int MIN_CUSTOM_MANAGER = 128;
    private static final int XLOG_MANAGER = 0;
    private static final int MANAGER_INFO = 0xF0;
    private static final int XLOG_SWITCH = 0x40;

    private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private long start;
    private long remaining;

    /** Begins with the record at a position. */
    void begin(long position) {
        start = position;
        remaining = 0;
        header.clear();
        crc.reset();
    }

    long start() {
        return start;
    }

    /** Whether some of it was taken, but not all. */
    boolean isPartial() {
        return header.position() > 0 && (header.hasRemaining() || remaining > 0);
    }

    boolean hasHeader() {
        return !header.hasRemaining();
    }

    /** How many bytes are still to come, once the length is known, which always lies within the record's first page. */
    long remaining() {
        return header.hasRemaining() ? length() - header.position() : remaining;
    }

    private long length() {
        return Integer.toUnsignedLong(header.getInt(0));
    }

    /** Takes bytes of the header, up to the buffer's limit. */
    void takeHeader(ByteBuffer data) {
        while (data.hasRemaining() && header.hasRemaining()) {
            header.put(data.get());
        }
        if (!header.hasRemaining()) {
            remaining = length() - HEADER_BYTES;
        }
    }

    /** Takes bytes after the header, up to the buffer's limit, which must not be beyond the record. */
    void takeRest(ByteBuffer data) {
        remaining -= data.remaining();
        crc.update(data);
    }

    /** What is wrong with the length, or null. */
    @Nullable
    String checkLength() {
        if (length() < HEADER_BYTES) {
            return "invalid record length at " + new Lsn(start) + ": expected at least " + HEADER_BYTES + ", got "
                    + length();
        }
        return length() > MAX_BYTES ? "record length " + length() + " at " + new Lsn(start) + " too long" : null;
    }

    /**
     * What is wrong with the header, or null.
     *
     * @param previous the position of the record before; 0 when it is not known
     */
    @Nullable
    String checkHeader(long previous) {
        String wrongLength = checkLength();
        if (wrongLength != null) {
            return wrongLength;
        }
        int manager = header.get(17) & 0xFF;
        if (manager > MAX_BUILTIN_MANAGER && manager < MIN_CUSTOM_MANAGER) {
            return "invalid resource manager ID " + manager + " at " + new Lsn(start);
        }
        long link = header.getLong(8);
        boolean linked = previous == 0 ? Long.compareUnsigned(link, start) < 0 : link == previous;
        return linked ? null : "record with incorrect prev-link " + new Lsn(link) + " at " + new Lsn(start);
    }

    /** What is wrong with the record as a whole, or null. */
    @Nullable
    String checkSum() {
        crc.update(header.array(), 0, CRC_OFFSET);
        return (int) crc.getValue() == header.getInt(CRC_OFFSET)
                ? null
                : "incorrect resource manager data checksum in record at " + new Lsn(start);
    }

    /** Whether the rest of the segment is not used. */
    boolean switchesSegment() {
        return header.get(17) == XLOG_MANAGER && (header.get(16) & MANAGER_INFO) == XLOG_SWITCH;
    }
}
