package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One gzip member (RFC 1952) whose deflate stream is made in pieces.
 *
 * <p>Each piece is deflated on its own with the 32 KiB before it as dictionary, which is as far as deflate looks back, and
 * ends at a byte, with an empty stored block; so the pieces one after the other are one deflate stream, hardly larger than
 * if it had been made in one go.
 */
final class GzipFormat implements BlockFormat {
    private static final int BLOCK_BYTES = 256 * 1024;
    private static final int DICTIONARY_BYTES = 32 * 1024;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final byte SYSTEM_UNIX = 3;

    private final int level;
    private final CRC32 crc = new CRC32();
    private long sizeBytes;

    GzipFormat(OptionalInt level) {
        this.level = level.orElse(Deflater.DEFAULT_COMPRESSION);
    }

    @Override
    public String name() {
        return "gzip";
    }

    /** As zlib writes it: without a name and a time. */
    @Override
    public ByteBuffer header() {
        byte flags = 0;
        int modifiedSeconds = 0;
        byte effort = (byte) (level == Deflater.BEST_COMPRESSION ? 2 : level == Deflater.BEST_SPEED ? 4 : 0);
        return ByteBuffer.allocateDirect(HEADER_BYTES)
                .put((byte) 0x1f)
                .put((byte) 0x8b)
                .put((byte) Deflater.DEFLATED)
                .put(flags)
                .putInt(modifiedSeconds)
                .put(effort)
                .put(SYSTEM_UNIX)
                .flip();
    }

    @Override
    public Block newBlock() {
        return new GzipBlock(level);
    }

    @Override
    public void count(Block block) {
        ByteBuffer content = block.input().duplicate().flip();
        sizeBytes += content.remaining();
        crc.update(content);
    }

    @Override
    public ByteBuffer trailer() {
        return ByteBuffer.allocateDirect(TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt((int) sizeBytes)
                .flip();
    }

    @Override
    public void close() {
        // What holds memory outside of the heap are the blocks.
    }

    private static final class GzipBlock implements Block {
        private final Deflater deflater;
        private final ByteBuffer dictionary =
                ByteBuffer.allocateDirect(DICTIONARY_BYTES).limit(0);
        private final ByteBuffer input = ByteBuffer.allocateDirect(BLOCK_BYTES);
        private ByteBuffer output = ByteBuffer.allocateDirect(BLOCK_BYTES + BLOCK_BYTES / 16);

        GzipBlock(int level) {
            boolean withoutZlibHeader = true;
            deflater = new Deflater(level, withoutZlibHeader);
        }

        @Override
        public ByteBuffer input() {
            return input;
        }

        @Override
        public void startAfter(Block previous) {
            input.clear();
            ByteBuffer before = previous.input().duplicate();
            before.flip().position(Math.max(0, before.limit() - DICTIONARY_BYTES));
            dictionary.clear().put(before).flip();
        }

        @Override
        public void compress(boolean last) {
            deflater.reset();
            if (dictionary.hasRemaining()) {
                deflater.setDictionary(dictionary);
            }
            deflater.setInput(input.duplicate().flip());
            if (last) {
                deflater.finish();
            }
            output.clear();
            deflater.deflate(output, Deflater.SYNC_FLUSH);
            while (!output.hasRemaining()) {
                enlargeOutput();
                deflater.deflate(output, Deflater.SYNC_FLUSH);
            }
            output.flip();
        }

        /** Only for data that deflate makes larger than it promises to. */
        private void enlargeOutput() {
            output = ByteBuffer.allocateDirect(output.capacity() * 2).put(output.flip());
        }

        @Override
        public ByteBuffer output() {
            return output;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }
}
