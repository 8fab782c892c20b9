package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/** The blocks of one LZ4 frame and what they decode to. */
final class Lz4Content implements AutoCloseable {
    /** How far a block may look back. */
    private static final int HISTORY_BYTES = 64 * 1024;

    /** Room for several small blocks, because each time that it is used up the history has to be moved. */
    private static final int MIN_ROOM_BYTES = 1024 * 1024;

    private final Lz4Descriptor frame;
    private final XXHash32 hash;
    private final StreamingXXHash32 contentHash =
            XXHashFactory.fastestInstance().newStreamingHash32(Lz4Frame.HASH_SEED);
    private final byte[] block;
    private final ByteBuffer blockInput;
    private final byte[] window;
    private int windowFilled;
    private long contentBytes;
    private boolean compressed;

    /** Begins a frame. */
    Lz4Content(Lz4Descriptor frame, XXHash32 hash) {
        this(frame, hash, allocate(frame.maxBlockBytes()), allocate(windowBytes(frame)));
    }

    private Lz4Content(Lz4Descriptor frame, XXHash32 hash, byte[] block, byte[] window) {
        this.frame = frame;
        this.hash = hash;
        this.block = block;
        this.blockInput = ByteBuffer.wrap(block);
        this.window = window;
    }

    private static int windowBytes(Lz4Descriptor frame) {
        return HISTORY_BYTES + Math.max(frame.maxBlockBytes(), MIN_ROOM_BYTES);
    }

    private static byte[] allocate(int bytes) {
        return new byte[bytes + Lz4BlockDecoder.SLACK_BYTES];
    }

    /** Begins another frame, with this one's memory if it is large enough. */
    Lz4Content forNextFrame(Lz4Descriptor another) {
        close();
        return another.maxBlockBytes() > frame.maxBlockBytes()
                ? new Lz4Content(another, hash)
                : new Lz4Content(another, hash, block, window);
    }

    Lz4Descriptor frame() {
        return frame;
    }

    /** Begins a block; the number before it says how long it is, and whether it is compressed. */
    void beginBlock(int size) throws CorruptDataException {
        compressed = (size & Lz4Frame.UNCOMPRESSED) == 0;
        int bytes = size & ~Lz4Frame.UNCOMPRESSED;
        if (bytes > frame.maxBlockBytes()) {
            throw new CorruptDataException("invalid block size of lz4 frame");
        }
        blockInput.clear().limit(bytes);
    }

    /** Where the bytes of the block are put, until it is full. */
    ByteBuffer blockInput() {
        return blockInput;
    }

    void checkBlock(int checksum) throws CorruptDataException {
        if (hash.hash(block, 0, blockInput.limit(), Lz4Frame.HASH_SEED) != checksum) {
            throw new CorruptDataException("invalid checksum of lz4 block");
        }
    }

    /** Decodes the complete block; what comes back is valid until the next one is decoded. */
    ByteBuffer decodeBlock() throws CorruptDataException {
        int start = makeRoom();
        int historyStart = frame.independentBlocks() ? start : Math.max(0, start - HISTORY_BYTES);
        int end = start + frame.maxBlockBytes();
        if (compressed) {
            end = Lz4BlockDecoder.decode(block, blockInput.limit(), window, historyStart, start, end);
        } else {
            System.arraycopy(block, 0, window, start, blockInput.limit());
            end = start + blockInput.limit();
        }
        windowFilled = end;
        count(start, end);
        return ByteBuffer.wrap(window, start, end - start);
    }

    /** Where the next block's content goes: after the last one's, or after what it may look back at. */
    private int makeRoom() {
        if (window.length - Lz4BlockDecoder.SLACK_BYTES - windowFilled >= frame.maxBlockBytes()) {
            return windowFilled;
        }
        System.arraycopy(window, windowFilled - HISTORY_BYTES, window, 0, HISTORY_BYTES);
        return HISTORY_BYTES;
    }

    private void count(int start, int end) throws CorruptDataException {
        contentBytes += end - start;
        if (frame.contentBytes().isPresent()
                && Long.compareUnsigned(contentBytes, frame.contentBytes().getAsLong()) > 0) {
            throw wrongSize();
        }
        if (frame.contentChecksum()) {
            contentHash.update(window, start, end - start);
        }
    }

    void checkSize() throws CorruptDataException {
        if (contentBytes != frame.contentBytes().orElse(contentBytes)) {
            throw wrongSize();
        }
    }

    private static CorruptDataException wrongSize() {
        return new CorruptDataException("content of lz4 frame has another size than announced");
    }

    void checkContent(int checksum) throws CorruptDataException {
        if (contentHash.getValue() != checksum) {
            throw new CorruptDataException("invalid checksum of lz4 frame");
        }
    }

    @Override
    public void close() {
        contentHash.close();
    }
}
