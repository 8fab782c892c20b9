package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gives native code, which takes only buffers outside of the heap, what is in others. */
final class DirectCopy {
    private static final int BUFFER_BYTES = 64 * 1024;

    private @Nullable ByteBuffer buffer;

    /** The data itself, or a copy of its next bytes, which it has given up then. */
    ByteBuffer of(ByteBuffer data) {
        if (data.isDirect()) {
            return data;
        }
        ByteBuffer copy = buffer;
        if (copy == null) {
            copy = ByteBuffer.allocateDirect(BUFFER_BYTES);
            buffer = copy;
        }
        int limit = data.limit();
        data.limit(data.position() + Math.min(data.remaining(), copy.capacity()));
        copy.clear().put(data).flip();
        data.limit(limit);
        return copy;
    }
}
