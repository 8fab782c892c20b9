package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.zip.CRC32;

/** The header of one gzip member, byte by byte. What it says besides is not kept. */
final class GzipHeader {
    private static final int[] MAGIC_AND_METHOD = {0x1f, 0x8b, 8};
    private static final int FLAGS_OFFSET = 3;
    private static final int FIXED_BYTES = 10;
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final CRC32 crc = new CRC32();
    private final Iterator<Part> parts = List.of(Part.values()).iterator();
    private Part part = parts.next();
    private int partBytes;
    private int flags;
    private int extraBytes;
    private int checksum;

    private enum Part {
        FIXED(0),
        EXTRA_SIZE(HAS_EXTRA),
        EXTRA(HAS_EXTRA),
        NAME(HAS_NAME),
        COMMENT(HAS_COMMENT),
        CHECKSUM(HAS_CHECKSUM),
        NOTHING(0);

        private final int neededFlag;

        Part(int neededFlag) {
            this.neededFlag = neededFlag;
        }
    }

    /** Takes bytes until the header is complete, or there are no more. */
    boolean isCompleteAfter(ByteBuffer data) throws CorruptDataException {
        while (part != Part.NOTHING && data.hasRemaining()) {
            int value = data.get() & 0xFF;
            int index = partBytes++;
            if (part != Part.CHECKSUM) {
                crc.update(value);
            }
            if (isLastOfPart(index, value)) {
                nextPart();
            }
        }
        return part == Part.NOTHING;
    }

    private boolean isLastOfPart(int index, int value) throws CorruptDataException {
        return switch (part) {
            case FIXED -> {
                fixed(index, value);
                yield partBytes == FIXED_BYTES;
            }
            case EXTRA_SIZE -> {
                extraBytes |= value << (Byte.SIZE * index);
                yield partBytes == Short.BYTES;
            }
            case EXTRA -> partBytes == extraBytes;
            case NAME, COMMENT -> value == 0;
            case CHECKSUM -> {
                checksum |= value << (Byte.SIZE * index);
                yield partBytes == Short.BYTES;
            }
            case NOTHING -> true;
        };
    }

    private void fixed(int index, int value) throws CorruptDataException {
        if (index < MAGIC_AND_METHOD.length && value != MAGIC_AND_METHOD[index]) {
            throw new CorruptDataException(index < 2 ? "not a gzip member" : "unknown compression method");
        }
        if (index == FLAGS_OFFSET) {
            if ((value & RESERVED) != 0) {
                throw new CorruptDataException("unknown header flags set");
            }
            flags = value;
        }
    }

    private void nextPart() throws CorruptDataException {
        if (part == Part.CHECKSUM && checksum != (crc.getValue() & 0xFFFF)) {
            throw new CorruptDataException("header crc mismatch");
        }
        do {
            part = parts.next();
        } while (part.neededFlag != (flags & part.neededFlag) || (part == Part.EXTRA && extraBytes == 0));
        partBytes = 0;
    }
}
