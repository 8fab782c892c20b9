package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads LZ4 frames, of independent or linked blocks, one after the other, and skips skippable ones.
 *
 * <pre>
 * magic[4] | descriptor[3 to 15] | (size[4] data [checksum[4]])* | zeros[4] | [content checksum[4]]
 * </pre>
 *
 * <p>Checked is all that a frame lets one check: its descriptor, its blocks and its content by their checksums, and the
 * content's size. Memory: one block, at most 4 MiB, compressed and not, and what it may look back.
 */
final class Lz4Decompressor extends Decompressor {
    private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();
    private final ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer descriptor =
            ByteBuffer.allocate(Lz4Descriptor.MAX_BYTES).limit(Lz4Descriptor.MIN_BYTES);
    private State state = State.MAGIC;
    private boolean anyFrame;
    private long skipLeftBytes;
    private @Nullable Lz4Content content;

    /** What comes next. */
    private enum State {
        MAGIC,
        SKIP_SIZE,
        SKIP,
        DESCRIPTOR,
        BLOCK_SIZE,
        BLOCK,
        BLOCK_CHECKSUM,
        CONTENT_CHECKSUM
    }

    Lz4Decompressor(ByteStage next) {
        super(next);
    }

    @Override
    void decompress(ByteBuffer data) throws BackupException {
        switch (state) {
            case SKIP -> skip(data);
            case DESCRIPTOR -> descriptor(data);
            case BLOCK -> block(data);
            case MAGIC, SKIP_SIZE, BLOCK_SIZE, BLOCK_CHECKSUM, CONTENT_CHECKSUM -> {
                move(data, number);
                if (!number.hasRemaining()) {
                    number(number.flip().getInt());
                    number.clear();
                }
            }
        }
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int limit = from.limit();
        from.limit(from.position() + Math.min(from.remaining(), to.remaining()));
        to.put(from);
        from.limit(limit);
    }

    private void number(int value) throws BackupException {
        switch (state) {
            case MAGIC -> magic(value);
            case SKIP_SIZE -> {
                skipLeftBytes = Integer.toUnsignedLong(value);
                state = skipLeftBytes == 0 ? frameEnds() : State.SKIP;
            }
            case BLOCK_SIZE -> blockSize(value);
            case BLOCK_CHECKSUM -> {
                content().checkBlock(value);
                decode();
            }
            case CONTENT_CHECKSUM -> {
                content().checkContent(value);
                state = frameEnds();
            }
            case SKIP, DESCRIPTOR, BLOCK -> throw new IllegalStateException(state.name());
        }
    }

    private void magic(int value) throws CorruptDataException {
        if (value == Lz4Frame.MAGIC) {
            state = State.DESCRIPTOR;
        } else if (SkippableFrame.isMagic(value)) {
            state = State.SKIP_SIZE;
        } else {
            throw new CorruptDataException(anyFrame ? "garbage after lz4 frame" : "not an lz4 frame");
        }
    }

    private void skip(ByteBuffer data) {
        int bytes = (int) Math.min(skipLeftBytes, data.remaining());
        data.position(data.position() + bytes);
        skipLeftBytes -= bytes;
        if (skipLeftBytes == 0) {
            state = frameEnds();
        }
    }

    private State frameEnds() {
        anyFrame = true;
        return State.MAGIC;
    }

    private void descriptor(ByteBuffer data) throws CorruptDataException {
        move(data, descriptor);
        if (descriptor.hasRemaining()) {
            return;
        }
        int bytes = Lz4Descriptor.sizeBytes(descriptor.get(0));
        if (descriptor.limit() < bytes) {
            descriptor.limit(bytes);
            return;
        }
        Lz4Descriptor frame = Lz4Descriptor.parse(descriptor.flip());
        descriptor.clear().limit(Lz4Descriptor.MIN_BYTES);
        content = content == null ? new Lz4Content(frame, hash) : content.forNextFrame(frame);
        state = State.BLOCK_SIZE;
    }

    private Lz4Content content() {
        Lz4Content current = content;
        if (current == null) {
            throw new IllegalStateException("no frame");
        }
        return current;
    }

    private void blockSize(int value) throws CorruptDataException {
        if (value != Lz4Frame.END_MARK) {
            content().beginBlock(value);
            state = State.BLOCK;
            return;
        }
        content().checkSize();
        state = content().frame().contentChecksum() ? State.CONTENT_CHECKSUM : frameEnds();
    }

    private void block(ByteBuffer data) throws BackupException {
        move(data, content().blockInput());
        if (content().blockInput().hasRemaining()) {
            return;
        }
        if (content().frame().blockChecksum()) {
            state = State.BLOCK_CHECKSUM;
        } else {
            decode();
        }
    }

    private void decode() throws BackupException {
        next.write(content().decodeBlock());
        state = State.BLOCK_SIZE;
    }

    @Override
    boolean isComplete() {
        return anyFrame && state == State.MAGIC && number.position() == 0;
    }

    @Override
    void release() {
        if (content != null) {
            content.close();
        }
    }
}
