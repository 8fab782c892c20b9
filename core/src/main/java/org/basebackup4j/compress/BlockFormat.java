package org.basebackup4j.compress;

import java.nio.ByteBuffer;

/** A format that is a header, blocks that can be compressed at the same time, and a trailer. */
interface BlockFormat extends AutoCloseable {
    /** What the threads are called. */
    String name();

    /** The stream's beginning. */
    ByteBuffer header();

    /** Makes an empty block. */
    Block newBlock();

    /** Is shown the content of each block in order, for the checksum. */
    void count(Block block);

    /** The stream's end. */
    ByteBuffer trailer();

    @Override
    void close();
}
