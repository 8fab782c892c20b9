package org.basebackup4j.combine;

import java.nio.ByteBuffer;

/** Bytes in memory, which nobody changes. */
final class MemoryContent implements Content {
    private final byte[] bytes;

    MemoryContent(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read(ByteBuffer target, long position) {
        if (position >= bytes.length) {
            return -1;
        }
        int count = Math.min(target.remaining(), bytes.length - (int) position);
        target.put(bytes, (int) position, count);
        return count;
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
