package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Lz4DecompressorTest extends DecompressorContract {
    @Override
    CompressionAlgorithm algorithm() {
        return CompressionAlgorithm.LZ4;
    }

    /** Linked blocks, with checksums of blocks and content, and the content's size. */
    @Override
    byte[] compressed(byte[] data) throws Exception {
        return Tools.run(data, "lz4", "-q", "-c", "-f", "-BD", "-BX", "-B5", "--content-size");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-B4 -BD",
                "-B5 -BD",
                "-B6 -BD",
                "-B7 -BD",
                "-B4",
                "-B5",
                "-B6",
                "-B7",
                "-B4 -BX",
                "-B7 -BD -BX",
                "--no-frame-crc",
                "--no-frame-crc -BD -B4",
                "--content-size",
                "-9 -BD -B4",
                "-12",
                "--fast=10 -BD",
                "--favor-decSpeed -12 -BD"
            })
    void whatLz4Wrote(String options) throws Exception {
        String[] words = ("lz4 -q -c -f " + options).split(" ");
        for (int bytes : new int[] {0, 65_536, 5_000_000}) {
            byte[] data = Samples.pages(bytes, bytes + 1);
            assertThat(decompress(Tools.run(data, words))).isEqualTo(data);
        }
    }

    @Test
    void whatWeWrote() throws Exception {
        byte[] data = Samples.pages(3_000_000, 2);
        assertThat(decompress(CompressorContract.compress("lz4", data))).isEqualTo(data);
        assertThat(decompress(CompressorContract.compress("lz4:9", data))).isEqualTo(data);
    }

    /** Matches of every short distance, which repeat what they are still writing. */
    @Test
    void repetitionsOfAnyPeriod() throws Exception {
        Random random = new Random(3);
        ByteBuffer data = ByteBuffer.allocate(2_000_000);
        while (data.remaining() > 2000) {
            byte[] pattern = new byte[1 + random.nextInt(40)];
            random.nextBytes(pattern);
            for (int i = random.nextInt(1000); i >= 0; i--) {
                data.put(pattern[i % pattern.length]);
            }
        }
        assertThat(decompress(Tools.run(data.array(), "lz4", "-q", "-c", "-f", "-9", "-BD", "-B4")))
                .isEqualTo(data.array());
    }

    @Test
    void skippableFramesAreSkipped() throws Exception {
        byte[] skippable = HexFormat.of().parseHex("5a2a4d18" + "05000000" + "0102030405");
        byte[] empty = HexFormat.of().parseHex("502a4d18" + "00000000");
        assertThat(decompress(concat(skippable, empty, input(), skippable, input(), empty)))
                .isEqualTo(concat(content(), content()));
        assertThat(succeeds(HexFormat.of().parseHex("5a2a4d18" + "ffffffff" + "0102030405")))
                .isFalse();
    }

    /** Frames of different block sizes share memory. */
    @Test
    void framesOfAllKindsInOneFile() throws Exception {
        byte[] data = content();
        byte[] small = Tools.run(data, "lz4", "-q", "-c", "-f", "-B4", "-BD");
        byte[] large = Tools.run(data, "lz4", "-q", "-c", "-f", "-B7", "-BD", "-BX");
        assertThat(decompress(concat(small, large, small, input()))).isEqualTo(concat(data, data, data, data));
    }

    private static byte[] frame(String flags, String blocks) {
        byte[] descriptor = HexFormat.of().parseHex(flags);
        byte checksum = Lz4Frame.headerChecksum(descriptor);
        return concat(
                HexFormat.of().parseHex("04224d18"),
                descriptor,
                new byte[] {checksum},
                HexFormat.of().parseHex(blocks));
    }

    /** Each is wrong in one thing that no checksum would tell. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4040 01000400", // block larger than 64 KiB
                "4040 ffffffff", // stored block of 2 GiB
                "4040 01000000 ff", // token asks for more
                "4040 03000000 f0ffff", // length without an end
                "4040 03000000 10610000", // match at distance 0
                "4040 04000000 10610200", // match before the beginning
                "4040 03000000 106101", // half an offset
                "4040 02000000 2061", // literals beyond the block's end
                "4040 06000000 1f610100ffff", // match length without an end
                "4840 0300000000000000 04000080 61626364 00000000", // more than the announced size
                "4840 0500000000000000 04000080 61626364 00000000", // less
                "4140 01000000 00000000", // dictionary
                "4240 00000000", // reserved bit
                "8040 00000000", // version 2
                "4030 00000000", // block size class 3
                "40c0 00000000", // reserved bit
                "6040 04000080 61626364 05000000 1f040001 50 00000000", // independent block that looks back
            })
    void hostile(String bytes) {
        String[] words = bytes.split(" ", 2);
        boolean sized = words[0].startsWith("48") || words[0].startsWith("41");
        String rest = words[1];
        if (sized) {
            String[] more = rest.split(" ", 2);
            words[0] += more[0];
            rest = more[1];
        }
        byte[] frame = frame(words[0], rest.replace(" ", "") + "00".repeat(20));
        assertThat(succeeds(frame)).isFalse();
    }

    /** What the longest possible length makes of 4 MiB: no number overflows. */
    @Test
    void lengthsThatAddUpToAGigabyte() {
        byte[] block = new byte[4 * 1024 * 1024];
        java.util.Arrays.fill(block, (byte) 0xff);
        byte[] size = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(block.length)
                .array();
        assertThatThrownBy(() -> decompress(concat(frame("4070", ""), size, block)))
                .hasMessage("could not decompress data: invalid lz4 block");
    }

    @Test
    void theOldFormatIsRefused() {
        assertThatThrownBy(() -> decompress(HexFormat.of().parseHex("02214c1801000000")))
                .hasMessage("could not decompress data: not an lz4 frame");
    }
}
