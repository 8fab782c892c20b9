package org.basebackup4j.compress;

/** Frames that LZ4 and Zstandard have in common, with content that is for others: magic[4] size[4] content, little-endian. */
final class SkippableFrame {
    private static final int MAGIC = 0x184D2A50;
    private static final int MAGIC_MASK = 0xFFFFFFF0;

    private SkippableFrame() {}

    static boolean isMagic(int value) {
        return (value & MAGIC_MASK) == MAGIC;
    }
}
