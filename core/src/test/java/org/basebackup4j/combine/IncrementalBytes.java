package org.basebackup4j.combine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Incremental files as a server writes them, and as it never would. */
final class IncrementalBytes {
    static final int MAGIC = 0xd3ae1f0d;
    static final int BLOCK_BYTES = 8192;

    private IncrementalBytes() {}

    /** A header, without the zeros after it. */
    static byte[] header(int magic, int count, int truncation, int... blocks) {
        ByteBuffer header = ByteBuffer.allocate(12 + 4 * blocks.length).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(magic).putInt(count).putInt(truncation);
        for (int block : blocks) {
            header.putInt(block);
        }
        return header.array();
    }

    /** A whole file; each block is filled with the lowest byte of its number. */
    static byte[] file(int truncation, int... blocks) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(header(MAGIC, blocks.length, truncation, blocks));
        if (blocks.length > 0) {
            file.writeBytes(new byte[(BLOCK_BYTES - file.size() % BLOCK_BYTES) % BLOCK_BYTES]);
        }
        for (int block : blocks) {
            byte[] content = new byte[BLOCK_BYTES];
            java.util.Arrays.fill(content, (byte) block);
            file.writeBytes(content);
        }
        return file.toByteArray();
    }

    static SourceFile source(Path path, byte[] content) throws Exception {
        Files.write(path, content);
        return open(path);
    }

    static SourceFile open(Path path) throws Exception {
        try {
            return SourceFile.whole(java.nio.channels.FileChannel.open(path), path);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
