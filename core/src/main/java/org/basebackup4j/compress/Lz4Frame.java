package org.basebackup4j.compress;

import net.jpountz.xxhash.XXHashFactory;

/** The numbers of the LZ4 Frame Format Description. All of a frame's numbers are little-endian. */
final class Lz4Frame {
    static final int MAGIC = 0x184D2204;

    /** Of the first byte of the frame's descriptor. */
    static final byte VERSION_MASK = (byte) 0xC0;

    static final byte VERSION = 0x40;
    static final byte INDEPENDENT_BLOCKS = 0x20;
    static final byte BLOCK_CHECKSUM = 0x10;
    static final byte CONTENT_SIZE = 0x08;
    static final byte CONTENT_CHECKSUM = 0x04;
    static final byte RESERVED = 0x02;
    static final byte DICTIONARY_ID = 0x01;

    /** Of the second byte. */
    static final int BLOCK_SIZE_SHIFT = 4;

    static final int BLOCK_SIZE_MASK = 0x70;
    static final int BLOCK_SIZE_64_KIB = 4;
    static final int BLOCK_SIZE_256_KIB = 5;

    static final int HEADER_CHECKSUM_BYTES = 1;
    static final int END_MARK = 0;

    /** The bit of a block's size that says that the block is stored as it is. */
    static final int UNCOMPRESSED = 0x80000000;

    static final int HASH_SEED = 0;

    private Lz4Frame() {}

    /** The second byte of the descriptor's hash. */
    static byte headerChecksum(byte[] descriptor) {
        return (byte) (XXHashFactory.fastestInstance().hash32().hash(descriptor, 0, descriptor.length, HASH_SEED) >> 8);
    }
}
