package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * One LZ4 frame of independent blocks, each with its checksum.
 *
 * <pre>
 * magic[4] | flags[1] block size[1] header checksum[1] | (size[4] data checksum[4])* | zeros[4]
 * </pre>
 *
 * <p>See the LZ4 Frame Format Description. The original links its blocks, so that only one core can make them.
 */
final class Lz4Format implements BlockFormat {
    private static final int BLOCK_BYTES = 256 * 1024;

    /** As the library has it: what is below gets the fast method, not the one that searches harder. */
    private static final int LOWEST_HIGH_COMPRESSION_LEVEL = 3;

    private final LZ4Factory library = LZ4Factory.fastestInstance();
    private final XXHash32 hash = XXHashFactory.fastestInstance().hash32();
    private final int level;

    Lz4Format(OptionalInt level) {
        this.level = level.orElse(0);
    }

    @Override
    public String name() {
        return "lz4";
    }

    @Override
    public ByteBuffer header() {
        byte flags = Lz4Frame.VERSION | Lz4Frame.INDEPENDENT_BLOCKS | Lz4Frame.BLOCK_CHECKSUM;
        byte blockSize = Lz4Frame.BLOCK_SIZE_256_KIB << Lz4Frame.BLOCK_SIZE_SHIFT;
        byte[] descriptor = {flags, blockSize};
        return ByteBuffer.allocate(Integer.BYTES + descriptor.length + 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(Lz4Frame.MAGIC)
                .put(descriptor)
                .put(Lz4Frame.headerChecksum(descriptor))
                .flip();
    }

    @Override
    public Block newBlock() {
        LZ4Compressor compressor =
                level < LOWEST_HIGH_COMPRESSION_LEVEL ? library.fastCompressor() : library.highCompressor(level);
        return new Lz4Block(compressor, hash);
    }

    @Override
    public void count(Block block) {
        // Each block has its own checksum, made where it is compressed.
    }

    @Override
    public ByteBuffer trailer() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(Lz4Frame.END_MARK).flip();
    }

    @Override
    public void close() {
        // Buffers go with their blocks.
    }

    private static final class Lz4Block implements Block {
        private final LZ4Compressor compressor;
        private final XXHash32 hash;
        /** Both are direct, because neither the library nor a file takes anything else without a copy of its own. */
        private final ByteBuffer input = ByteBuffer.allocateDirect(BLOCK_BYTES);

        private final ByteBuffer output;

        Lz4Block(LZ4Compressor compressor, XXHash32 hash) {
            this.compressor = compressor;
            this.hash = hash;
            this.output = ByteBuffer.allocateDirect(2 * Integer.BYTES + compressor.maxCompressedLength(BLOCK_BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public ByteBuffer input() {
            return input;
        }

        @Override
        public void startAfter(Block previous) {
            input.clear();
        }

        @Override
        public void compress(boolean last) {
            output.clear();
            int sizeBytes = input.position();
            if (sizeBytes > 0) { // a size of zero is the mark of the end
                int compressedBytes = compressor.compress(
                        input, 0, sizeBytes, output, Integer.BYTES, output.capacity() - 2 * Integer.BYTES);
                if (compressedBytes < sizeBytes) {
                    output.putInt(compressedBytes).position(Integer.BYTES + compressedBytes);
                } else {
                    output.putInt(sizeBytes | Lz4Frame.UNCOMPRESSED).put(input.flip());
                }
                int storedBytes = output.position() - Integer.BYTES;
                output.putInt(hash.hash(output, Integer.BYTES, storedBytes, Lz4Frame.HASH_SEED));
            }
            output.flip();
        }

        @Override
        public ByteBuffer output() {
            return output;
        }

        @Override
        public void close() {
            // Its buffers go with it.
        }
    }
}
