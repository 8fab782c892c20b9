package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * What a frame says about itself at its beginning.
 *
 * <pre>
 * flags[1] block size[1] [content size[8]] [dictionary[4]] checksum[1]
 * </pre>
 *
 * @param independentBlocks whether no block looks back into the one before it
 * @param blockChecksum whether each block is followed by its checksum
 * @param contentChecksum whether the frame ends with the checksum of its content
 * @param maxBlockBytes the content's size of the largest block
 * @param contentBytes the content's size, where it is told
 */
record Lz4Descriptor(
        boolean independentBlocks,
        boolean blockChecksum,
        boolean contentChecksum,
        int maxBlockBytes,
        OptionalLong contentBytes) {
    static final int MIN_BYTES = 3;
    static final int MAX_BYTES = MIN_BYTES + Long.BYTES + Integer.BYTES;

    private static final int SMALLEST_BLOCK_BYTES = 64 * 1024;

    /** How long a descriptor is that begins with the given byte. */
    static int sizeBytes(byte flags) {
        int bytes = MIN_BYTES;
        bytes += isSet(flags, Lz4Frame.CONTENT_SIZE) ? Long.BYTES : 0;
        bytes += isSet(flags, Lz4Frame.DICTIONARY_ID) ? Integer.BYTES : 0;
        return bytes;
    }

    private static boolean isSet(byte flags, byte flag) {
        return (flags & flag) != 0;
    }

    /** Reads and checks the whole descriptor. */
    static Lz4Descriptor parse(ByteBuffer bytes) throws CorruptDataException {
        byte[] hashed = new byte[bytes.remaining() - Lz4Frame.HEADER_CHECKSUM_BYTES];
        bytes.get(0, hashed);
        if (bytes.get(hashed.length) != Lz4Frame.headerChecksum(hashed)) {
            throw new CorruptDataException("invalid checksum of lz4 frame header");
        }
        byte flags = bytes.get(0);
        byte blockSize = bytes.get(1);
        if ((flags & Lz4Frame.VERSION_MASK) != Lz4Frame.VERSION
                || isSet(flags, Lz4Frame.RESERVED)
                || (blockSize & ~Lz4Frame.BLOCK_SIZE_MASK) != 0) {
            throw new CorruptDataException("unknown version of lz4 frame");
        }
        if (isSet(flags, Lz4Frame.DICTIONARY_ID)) {
            throw new CorruptDataException("lz4 frame needs a dictionary");
        }
        int blockSizeClass = blockSize >> Lz4Frame.BLOCK_SIZE_SHIFT;
        if (blockSizeClass < Lz4Frame.BLOCK_SIZE_64_KIB) {
            throw new CorruptDataException("invalid block size of lz4 frame");
        }
        return new Lz4Descriptor(
                isSet(flags, Lz4Frame.INDEPENDENT_BLOCKS),
                isSet(flags, Lz4Frame.BLOCK_CHECKSUM),
                isSet(flags, Lz4Frame.CONTENT_CHECKSUM),
                SMALLEST_BLOCK_BYTES << (2 * (blockSizeClass - Lz4Frame.BLOCK_SIZE_64_KIB)),
                isSet(flags, Lz4Frame.CONTENT_SIZE)
                        ? OptionalLong.of(bytes.order(ByteOrder.LITTLE_ENDIAN).getLong(2))
                        : OptionalLong.empty());
    }
}
