package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GzipCompressorTest extends CompressorContract {
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

    @Test
    void levelsMatter() throws Exception {
        byte[] text = "one or another sentence, ".repeat(50_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(compress("gzip:9", text).length).isLessThan(compress("gzip:1", text).length);
    }

    @Test
    void gzipFindsNothingWrong(@TempDir Path directory) throws Exception {
        Path file = Files.write(directory.resolve("a.gz"), compress("gzip", input()));
        Process process =
                new ProcessBuilder("gzip", "-t", file.toString()).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }
}
