package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdCompressorTest extends CompressorContract {
    private static final int CHECKSUM_FLAG = 4;

    @Override
    String specification() {
        return "zstd";
    }

    @Override
    byte[] decompress(byte[] compressed) throws Exception {
        return decompressed(compressed);
    }

    private static byte[] decompressed(byte[] compressed) throws Exception {
        if (compressed.length == 0) {
            throw new java.io.EOFException();
        }
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(compressed))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd:1", "zstd:level=-5", "zstd:level=12", "zstd:workers=3", "zstd:long", "zstd:long=no"})
    void settings(String specification) throws Exception {
        assertThat(decompressed(compress(specification, input()))).isEqualTo(input());
    }

    @Test
    void oneFrameWithoutChecksumAndSize() throws Exception {
        byte[] compressed = compress("zstd", input());
        assertThat(compressed).startsWith(0x28, 0xb5, 0x2f, 0xfd);
        assertThat(compressed[4]).isZero();
        assertThat(compressed[4] & CHECKSUM_FLAG).isZero();
    }

    /** With workers a frame is put together from pieces; how many work on them makes no difference to it. */
    @Test
    void workersUnlessTheyTakeMuchMemory() throws Exception {
        byte[] input = new byte[20 << 20];
        Random random = new Random(4);
        for (int i = 0; i < input.length; i++) {
            input[i] = (byte) random.nextInt(4);
        }
        assertThat(compress("zstd", input)).isEqualTo(compress("zstd:workers=1", input));
        assertThat(compress("zstd", input)).isNotEqualTo(compress("zstd:workers=0", input));
        assertThat(compress("zstd:long", input)).isEqualTo(compress("zstd:long,workers=0", input));
        assertThat(compress("zstd:10", input)).isEqualTo(compress("zstd:level=10,workers=0", input));
    }

    @Test
    void longDistanceWidensTheWindow() throws Exception {
        byte windowOf128MiB = (byte) ((27 - 10) << 3);
        assertThat(compress("zstd:long", input())[5]).isEqualTo(windowOf128MiB);
    }
}
