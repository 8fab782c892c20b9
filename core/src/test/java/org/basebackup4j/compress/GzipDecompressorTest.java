package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipDecompressorTest extends DecompressorContract {
    @Override
    CompressionAlgorithm algorithm() {
        return CompressionAlgorithm.GZIP;
    }

    @Override
    byte[] compressed(byte[] data) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(data);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void whatGzipWrote(int level) throws Exception {
        byte[] data = Samples.pages(1_000_000, level);
        assertThat(decompress(Tools.run(data, "gzip", "-c", "-N", "-" + level))).isEqualTo(data);
    }

    @Test
    void whatWeWrote() throws Exception {
        byte[] data = Samples.pages(3_000_000, 2);
        assertThat(decompress(CompressorContract.compress("gzip", data))).isEqualTo(data);
    }

    @Test
    void zerosAfterTheEndArePadding() throws Exception {
        assertThat(decompress(concat(input(), new byte[513]))).isEqualTo(content());
        assertThat(succeeds(concat(input(), new byte[513], input()))).isFalse();
    }

    /** Everything that a header can have: extra field, name, comment and checksum. */
    @Test
    void aHeaderWithAllItsParts() throws Exception {
        byte[] bare = input();
        byte[] header = HexFormat.of().parseHex("1f8b081f000000000003" + "0300" + "abcdef" + "6e00" + "6300");
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] checksum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
        byte[] rest = java.util.Arrays.copyOfRange(bare, 10, bare.length);
        assertThat(decompress(concat(header, checksum, rest))).isEqualTo(content());
        checksum[0]++;
        assertThatThrownBy(() -> decompress(concat(header, checksum, rest)))
                .hasMessage("could not decompress data: header crc mismatch");
        byte[] noExtra = HexFormat.of().parseHex("1f8b0804000000000003" + "0000");
        assertThat(decompress(concat(noExtra, rest))).isEqualTo(content());
    }
}
