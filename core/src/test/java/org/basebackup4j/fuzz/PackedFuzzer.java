package org.basebackup4j.fuzz;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.basebackup4j.pg.CompressionAlgorithm;

/**
 * Gzip members, Zstandard frames, and finding out what something is: read the same however it is cut, and as another
 * reader reads it; what we write both can read.
 *
 * <p>The first byte of the input says what is done: bit 1, the rest is compressed instead, with bit 0 by gzip; bit 2, the
 * method is told rather than found out, gzip with bit 0.
 */
public final class PackedFuzzer {
    private static final int GZIP_MAGIC = 0x8b1f;

    private PackedFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] data = Arrays.copyOfRange(input, 1, input.length);
        boolean gzip = (input[0] & 1) != 0;
        if ((input[0] & 2) != 0) {
            if (gzip) {
                Packed.checkRoundTrip(data, CompressionAlgorithm.GZIP, PackedFuzzer::gzip);
            } else {
                Packed.checkRoundTrip(data, CompressionAlgorithm.ZSTD, PackedFuzzer::zstd);
            }
        } else if ((input[0] & 4) == 0) {
            Packed.checkReading(data, null, PackedFuzzer::detected);
        } else if (gzip) {
            Packed.checkReading(data, CompressionAlgorithm.GZIP, PackedFuzzer::gzip);
        } else {
            Packed.checkReading(data, CompressionAlgorithm.ZSTD, PackedFuzzer::zstd);
        }
    }

    private static void gzip(byte[] data, Packed.Sum sum) throws IOException {
        sum.addAll(new GZIPInputStream(new ByteArrayInputStream(data)));
    }

    private static void zstd(byte[] data, Packed.Sum sum) throws IOException {
        sum.addAll(new ZstdInputStream(new ByteArrayInputStream(data)));
    }

    private static void detected(byte[] data, Packed.Sum sum) throws IOException {
        int first = data.length < 4 ? 0 : number(data);
        if ((data.length < 4 ? 0 : first & 0xFFFF) == GZIP_MAGIC) {
            gzip(data, sum);
        } else if (first == 0xFD2FB528) {
            zstd(data, sum);
        } else if (first == 0x184D2204 || (first & 0xFFFFFFF0) == 0x184D2A50) {
            sum.unknown(); // Lz4Fuzzer's part, or skippable frames, which may be of either kind
        } else {
            sum.addAll(new ByteArrayInputStream(data));
        }
    }

    private static int number(byte[] data) {
        return data[0] & 0xFF | (data[1] & 0xFF) << 8 | (data[2] & 0xFF) << 16 | (data[3] & 0xFF) << 24;
    }
}
