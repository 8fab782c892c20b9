package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstdDecompressorTest extends DecompressorContract {
    @Override
    CompressionAlgorithm algorithm() {
        return CompressionAlgorithm.ZSTD;
    }

    @Override
    byte[] compressed(byte[] data) throws Exception {
        return Tools.run(data, "zstd", "-q", "-c", "--check");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "-3",
                "-19",
                "--ultra -22",
                "--fast=5",
                "--long=31",
                "--no-check",
                "-T2",
                "--no-content-size"
            })
    void whatZstdWrote(String options) throws Exception {
        byte[] data = Samples.pages(1_000_000, options.length());
        assertThat(decompress(Tools.run(data, ("zstd -q -c " + options).split(" "))))
                .isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "zstd:level=-7", "zstd:22", "zstd:workers=2", "zstd:long"})
    void whatWeWrote(String specification) throws Exception {
        byte[] data = Samples.pages(1_000_000, 2);
        byte[] compressed = CompressorContract.compress(specification, data);
        assertThat(decompress(compressed)).isEqualTo(data);
        assertThat(Tools.decompress("zstd", compressed)).isEqualTo(data);
    }

    @Test
    void skippableFramesAreSkipped() throws Exception {
        byte[] skippable = HexFormat.of().parseHex("5a2a4d18" + "05000000" + "0102030405");
        assertThat(decompress(concat(skippable, input(), skippable, input(), skippable)))
                .isEqualTo(concat(content(), content()));
    }

    @Test
    void aWindowThatIsTooLargeIsRefused() throws Exception {
        byte[] data = Samples.pages(100_000, 1);
        byte[] largeWindow = Tools.run(
                data, "sh", "-c", "zstd -q -c --long=30 <\"$0\""); // the size is not known, so it is announced
        assertThatThrownBy(() -> decompress(largeWindow))
                .hasMessage("could not decompress data: Frame requires too much memory for decoding");
    }

    /** The library itself notices this only when it gets the whole frame at once. */
    @Test
    void aFrameWithLessThanItAnnouncesIsRefused() throws Exception {
        byte[] announcesTwoBytes = HexFormat.of().parseHex("28b52ffd" + "2402" + "010000" + "99e9d851");
        for (int most = 1; most <= announcesTwoBytes.length; most++) {
            int mostBytes = most;
            assertThatThrownBy(() -> decompressInPieces(announcesTwoBytes, mostBytes))
                    .as("pieces of %d", most)
                    .hasMessage("could not decompress data: Data corruption detected");
        }
    }

    private void decompressInPieces(byte[] data, int mostBytes) throws BackupException {
        try (ByteStage stage = stage(new CollectingStage())) {
            for (int at = 0; at < data.length; at += mostBytes) {
                stage.write(ByteBuffer.wrap(data, at, Math.min(mostBytes, data.length - at)));
            }
            stage.finish();
        }
    }
}
