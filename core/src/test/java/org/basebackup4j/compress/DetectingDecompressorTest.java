package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectingDecompressorTest {
    private static final String SKIPPABLE = "5a2a4d1803000000010203";

    private static byte[] decompress(byte[] data, int pieceBytes) throws BackupException {
        CollectingStage collected = new CollectingStage();
        try (ByteStage stage = Codec.detectingDecompressor(collected)) {
            for (int at = 0; at < data.length; at += pieceBytes) {
                stage.write(ByteBuffer.wrap(data, at, Math.min(pieceBytes, data.length - at)));
            }
            stage.finish();
        }
        assertThat(collected.isFinished()).isTrue();
        assertThat(collected.isClosed()).isTrue();
        return collected.bytes();
    }

    @ParameterizedTest
    @CsvSource({"gzip,1", "lz4,1", "zstd,1", "none,1", "gzip,3", "lz4,5", "zstd,7", "none,1000000"})
    void eachMethodIsKnownByItsFirstBytes(String method, int pieceBytes) throws Exception {
        byte[] data = Samples.pages(100_000, 9);
        assertThat(decompress(CompressorContract.compress(method, data), pieceBytes))
                .isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource({"lz4,1", "zstd,1", "lz4,50000", "zstd,9"})
    void skippableFramesBefore(String method, int pieceBytes) throws Exception {
        byte[] data = Samples.pages(100_000, 9);
        byte[] skippable = HexFormat.of().parseHex(SKIPPABLE + SKIPPABLE);
        byte[] compressed = DecompressorContract.concat(skippable, CompressorContract.compress(method, data));
        assertThat(decompress(compressed, pieceBytes)).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0422", "616263"})
    void tooShortForAnyMethod(String hex) throws Exception {
        byte[] data = HexFormat.of().parseHex(hex);
        assertThat(decompress(data, 1)).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void aSkippableFrameAloneIsEmpty(int pieceBytes) throws Exception {
        assertThat(decompress(HexFormat.of().parseHex(SKIPPABLE), pieceBytes)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1f8b",
                "1f8b08",
                "04224d18",
                "28b52ffd",
                "5a2a4d18",
                "5a2a4d1803",
                "5a2a4d18030000000102",
                SKIPPABLE + "04",
                SKIPPABLE + "61626364"
            })
    void cutOff(String hex) {
        assertThatThrownBy(() -> decompress(HexFormat.of().parseHex(hex), 1))
                .isInstanceOf(BackupException.class)
                .hasMessageStartingWith("could not decompress data: ");
    }
}
