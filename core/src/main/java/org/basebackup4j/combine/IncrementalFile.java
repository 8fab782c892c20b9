package org.basebackup4j.combine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;

/**
 * What a file says that holds only those blocks of a relation's file that have changed. It is not trusted.
 *
 * <pre>
 *  0  Int32       magic number
 *  4  Int32       number of blocks that follow
 *  8  Int32       truncation block length: so many blocks the file has at least
 * 12  Int32[n]    numbers of the blocks
 *     zeros, if there are any blocks, up to a multiple of a block's size
 *     the blocks, in the order of their numbers above
 * </pre>
 *
 * @param truncationBlocks the file's length in blocks at the least
 * @param blocks the numbers of the blocks in it, in the file's order
 * @param headerBytes where the first block begins
 */
record IncrementalFile(int truncationBlocks, int[] blocks, long headerBytes) {
    private static final int MAGIC = 0xd3ae1f0d;
    private static final int FIELD_BYTES = Integer.BYTES;
    private static final int FIXED_BYTES = 3 * FIELD_BYTES;

    /** Reads a file's header, and checks that its blocks can be there. */
    static IncrementalFile read(SourceFile file, RelationLayout layout) throws BackupException {
        int magic = number(file, 0);
        if (magic != MAGIC) {
            throw bad(
                    file,
                    "has bad incremental magic number (0x" + Integer.toHexString(magic) + ", expected 0x"
                            + Integer.toHexString(MAGIC) + ")");
        }
        int count = number(file, FIELD_BYTES);
        checkCount(file, "block count", count, layout);
        int truncation = number(file, 2 * FIELD_BYTES);
        checkCount(file, "truncation block length", truncation, layout);
        int[] blocks = new int[count];
        ByteBuffer numbers = bytes(file, FIXED_BYTES, count * FIELD_BYTES);
        numbers.asIntBuffer().get(blocks);
        IncrementalFile incremental = new IncrementalFile(truncation, blocks, headerBytes(count, layout));
        incremental.checkSize(file, layout);
        return incremental;
    }

    private static int number(SourceFile file, long position) throws BackupException {
        return bytes(file, position, FIELD_BYTES).getInt();
    }

    private static ByteBuffer bytes(SourceFile file, long position, int wanted) throws BackupException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, Math.min(wanted, file.sizeBytes() - position)))
                .order(ByteOrder.LITTLE_ENDIAN);
        int got = file.read(buffer, position);
        if (got < wanted) {
            throw new DamagedDataException(
                    "could not read file \"" + file.name() + "\": read " + got + " of " + wanted);
        }
        return buffer.flip();
    }

    private static void checkCount(SourceFile file, String what, int count, RelationLayout layout)
            throws BackupException {
        if (Integer.compareUnsigned(count, layout.blocksPerFile()) > 0) {
            throw bad(
                    file,
                    "has " + what + " " + Integer.toUnsignedString(count) + " in excess of segment size "
                            + layout.blocksPerFile());
        }
    }

    private static BackupException bad(SourceFile file, String what) {
        return new DamagedDataException("file \"" + file.name() + "\" " + what);
    }

    private static long headerBytes(int count, RelationLayout layout) {
        long bytes = FIXED_BYTES + (long) count * FIELD_BYTES;
        long rest = bytes % layout.blockBytes();
        return count == 0 || rest == 0 ? bytes : bytes + layout.blockBytes() - rest;
    }

    private void checkSize(SourceFile file, RelationLayout layout) throws BackupException {
        long expected = headerBytes + (long) blocks.length * layout.blockBytes();
        if (file.sizeBytes() < expected) {
            throw bad(file, "is too short: expected " + expected + ", found " + file.sizeBytes());
        }
        if (file.sizeBytes() > expected) {
            throw bad(file, "is too long: expected " + expected + ", found " + file.sizeBytes());
        }
        checkBlocks(file, layout);
    }

    private void checkBlocks(SourceFile file, RelationLayout layout) throws BackupException {
        BitSet seen = new BitSet();
        for (int block : blocks) {
            if (Integer.compareUnsigned(block, layout.blocksPerFile()) >= 0) {
                throw bad(file, number(block) + " in excess of segment size " + layout.blocksPerFile());
            }
            if (seen.get(block)) {
                throw bad(file, number(block) + " more than once");
            }
            seen.set(block);
        }
    }

    private static String number(int block) {
        return "has block number " + Integer.toUnsignedString(block);
    }

    /** How many blocks the whole file has: up to the last one that is here, and not less than it was shortened to. */
    int lengthBlocks() {
        int length = truncationBlocks;
        for (int block : blocks) {
            length = Math.max(length, block + 1);
        }
        return length;
    }

    /** Where one of the blocks is in the file. */
    long position(int index, RelationLayout layout) {
        return headerBytes + (long) index * layout.blockBytes();
    }
}
