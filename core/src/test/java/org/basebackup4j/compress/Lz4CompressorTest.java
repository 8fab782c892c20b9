package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Lz4CompressorTest extends CompressorContract {
    private static final int BLOCK_BYTES = 256 * 1024;

    @Override
    String specification() {
        return "lz4";
    }

    @Override
    byte[] decompress(byte[] compressed) throws Exception {
        if (compressed.length == 0) {
            throw new java.io.EOFException(); // the program takes it for a file without any content
        }
        return Tools.decompress("lz4", compressed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES, 20 * BLOCK_BYTES + 7})
    void lz4ReadsIt(int bytes) throws Exception {
        byte[] data = Samples.pages(bytes, bytes);
        byte[] compressed = compress("lz4", data);
        assertThat(compressed.length).isLessThan(bytes + 30);
        assertThat(decompress(compressed)).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void levels(int level) throws Exception {
        byte[] data = Samples.pages(1_000_000, level);
        byte[] compressed = compress("lz4:" + level, data);
        assertThat(decompress(compressed)).isEqualTo(data);
        if (level < 3) {
            assertThat(compressed).isEqualTo(compress("lz4", data));
        } else {
            assertThat(compressed.length).isLessThan(compress("lz4", data).length);
        }
    }

    @Test
    void oneFrameOfIndependentBlocksWithChecksums() throws Exception {
        byte[] compressed = compress("lz4", input());
        assertThat(HexFormat.of().formatHex(compressed, 0, 6)).isEqualTo("04224d187050");
        String listing = new String(
                Tools.run(compressed, "sh", "-c", "ln \"$0\" \"$0.lz4\" && lz4 --list \"$0.lz4\"; rm \"$0.lz4\""));
        assertThat(listing).containsPattern("1 +LZ4Frame +B5I");
    }

    @Test
    void hardlyLargerThanWithLinkedBlocks() throws Exception {
        byte[] data = Samples.pages(5_000_000, 1);
        int linked = Tools.run(data, "lz4", "-q", "-c", "-BD", "-B5").length;
        assertThat((double) compress("lz4", data).length / linked).isLessThan(1.03);
    }
}
