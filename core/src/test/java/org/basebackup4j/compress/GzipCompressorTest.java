package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GzipCompressorTest extends CompressorContract {
    private static final int BLOCK_BYTES = 256 * 1024;

    @Override
    String specification() {
        return "gzip";
    }

    @Override
    byte[] decompress(byte[] compressed) throws Exception {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip,0", "gzip:1,4", "gzip:6,0", "gzip:9,2"})
    void headerAsZlibWritesIt(String specification, byte effort) throws Exception {
        assertThat(compress(specification, input())).startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, effort, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
    void hardlyLargerThanInOneGo(int level) throws Exception {
        byte[] data = Samples.pages(2_000_000, level);
        byte[] compressed = compress("gzip:" + level, data);
        assertThat(decompress(compressed)).isEqualTo(data);
        Deflater deflater = new Deflater(level, true);
        deflater.setInput(data);
        deflater.finish();
        int inOneGo = deflater.deflate(new byte[data.length]);
        deflater.end();
        assertThat((double) compressed.length / inOneGo).isLessThan(1.02);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES, 20 * BLOCK_BYTES + 7})
    void gzipReadsIt(int bytes) throws Exception {
        byte[] data = Samples.pages(bytes, bytes);
        assertThat(Tools.decompress("gzip", compress("gzip", data))).isEqualTo(data);
    }

    @Test
    void oneMember() throws Exception {
        String listing =
                new String(Tools.run(compress("gzip:1", Samples.pages(1_000_000, 3)), "sh", "-c", "gzip -l <\"$0\""));
        assertThat(listing).contains(" 1000000 "); // gzip lists the last member only
    }
}
