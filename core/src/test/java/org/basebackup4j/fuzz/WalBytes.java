package org.basebackup4j.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Makes good write-ahead log from few bytes: two for each record. The first one says how long it is, in a way that leads to
 * short and to long ones; the second one is its resource manager and what that does, so that 0x40 ends a segment.
 */
final class WalBytes {
    private static final int PAGE_BYTES = 8192;
    private static final int SHORT_HEADER_BYTES = 24;
    private static final int LONG_HEADER_BYTES = 40;
    private static final int RECORD_HEADER_BYTES = 24;
    private static final int CRC_OFFSET = 20;
    private static final int MOST_BYTES = 40_000;
    private static final int[] MAGIC = {0xD106, 0xD10D, 0xD110, 0xD113, 0xD116, 0xD118};
    private static final int FIRST_MAJOR = 13;

    private final ByteBuffer log = ByteBuffer.allocate(2 * MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final NavigableMap<Long, Long> records = new TreeMap<>();
    private final long begin;
    private final int segmentBytes;
    private final long systemIdentifier;
    private final int magic;
    private long previous;
    private long end;
    private boolean switched;

    WalBytes(long begin, int segmentBytes, long systemIdentifier, int major) {
        this.begin = begin;
        this.segmentBytes = segmentBytes;
        this.systemIdentifier = systemIdentifier;
        this.magic = MAGIC[major - FIRST_MAJOR];
        this.end = begin;
    }

    void addAll(byte[] plan) {
        for (int i = 0; i + 1 < plan.length && log.position() < MOST_BYTES && !switched; i += 2) {
            int size = plan[i] & 0xFF;
            boolean isSwitch = plan[i + 1] == 0x40;
            add(isSwitch ? 0 : size < 200 ? size : (size - 199) * 601, plan[i + 1]);
            switched = isSwitch;
        }
        if (switched) {
            end = begin + log.position() + segmentBytes - 1 & -segmentBytes; // what is left is not used
        }
    }

    private void add(int contentBytes, byte kind) {
        while (log.position() % 8 != 0) {
            log.put((byte) 0);
        }
        headerIfNeeded(0);
        long start = begin + log.position();
        ByteBuffer record =
                ByteBuffer.allocate(RECORD_HEADER_BYTES + contentBytes).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(record.capacity()).putInt(7).putLong(previous).put(kind);
        record.put((byte) (kind == 0x40 ? 0 : kind & 15));
        for (int i = RECORD_HEADER_BYTES; i < record.capacity(); i++) {
            record.put(i, (byte) (i * 7 + contentBytes));
        }
        CRC32C crc = new CRC32C();
        crc.update(record.array(), RECORD_HEADER_BYTES, contentBytes);
        crc.update(record.array(), 0, CRC_OFFSET);
        record.putInt(CRC_OFFSET, (int) crc.getValue()).clear();
        while (record.hasRemaining()) {
            headerIfNeeded(record.position() == 0 ? 0 : record.remaining());
            int bytes = Math.min(record.remaining(), PAGE_BYTES - log.position() % PAGE_BYTES);
            log.put(record.slice(record.position(), bytes));
            record.position(record.position() + bytes);
        }
        previous = start;
        end = begin + ((log.position() + 7) & -8);
        records.put(start, begin + log.position());
    }

    private void headerIfNeeded(int remainingBytes) {
        if (log.position() % PAGE_BYTES != 0) {
            return;
        }
        long position = begin + log.position();
        boolean first = position % segmentBytes == 0;
        log.putShort((short) magic);
        log.putShort((short) ((remainingBytes > 0 ? 1 : 0) | (first ? 2 : 0)));
        log.putInt(1).putLong(position).putInt(remainingBytes).putInt(0);
        if (first) {
            log.putLong(systemIdentifier).putInt(segmentBytes).putInt(PAGE_BYTES);
        }
    }

    byte[] bytes() {
        byte[] bytes = new byte[log.position()];
        log.get(0, bytes);
        return bytes;
    }

    int records() {
        return records.size();
    }

    long firstRecord() {
        return records.firstKey();
    }

    long lastRecord() {
        return records.lastKey();
    }

    /** Where the next record would be, page headers aside. */
    long end() {
        return end;
    }

    /** Where the record begins that a byte belongs to; 0 for one that belongs to none, as those of page headers do. */
    long recordAt(long position) {
        int offset = (int) (position % PAGE_BYTES);
        boolean isFirst = (position - offset) % segmentBytes == 0;
        boolean inHeader = offset < (isFirst ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES);
        Map.Entry<Long, Long> record = records.floorEntry(position);
        return inHeader || record == null || position >= record.getValue() ? 0 : record.getKey();
    }
}
