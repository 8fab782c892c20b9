package org.basebackup4j.compress;

import java.nio.ByteBuffer;

/**
 * One block of a stream that is compressed in parallel, with its buffers; reused for many.
 *
 * <p>The caller's thread fills {@link #input}; one worker calls {@link #compress}; then the caller's thread takes {@link
 * #output}.
 */
interface Block extends AutoCloseable {
    /** Where the block's bytes are put, from the start on; nobody flips it. */
    ByteBuffer input();

    /** Empties the block; the given one, which need not be full, is the one before it in the stream. */
    void startAfter(Block previous);

    /**
     * Compresses what is in the input.
     *
     * @param last whether no block follows
     */
    void compress(boolean last);

    /** What was made of it, ready to be read. */
    ByteBuffer output();

    @Override
    void close();
}
