package org.basebackup4j.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jpountz.xxhash.XXHashFactory;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.basebackup4j.pg.CompressionAlgorithm;

/**
 * LZ4 frames: read the same however they are cut, and as another program reads them; what we write both can read.
 *
 * <p>The first byte of the input says what is done: bit 0, the checksums of frame headers are made right; bit 1, the
 * input is compressed instead.
 */
public final class Lz4Fuzzer {
    private static final int MAGIC = 0x184D2204;
    private static final int CONTENT_SIZE = 0x08;
    private static final int DICTIONARY = 0x01;

    private Lz4Fuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] data = Arrays.copyOfRange(input, 1, input.length);
        if ((input[0] & 2) != 0) {
            Packed.checkRoundTrip(data, CompressionAlgorithm.LZ4, Lz4Fuzzer::other);
            return;
        }
        if ((input[0] & 1) != 0) {
            repair(data);
        }
        Packed.checkReading(data, CompressionAlgorithm.LZ4, Lz4Fuzzer::other);
    }

    private static void repair(byte[] data) {
        ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 7 <= data.length; at++) {
            if (bytes.getInt(at) == MAGIC) {
                int flags = data[at + 4];
                int length = 2 + ((flags & CONTENT_SIZE) != 0 ? 8 : 0) + ((flags & DICTIONARY) != 0 ? 4 : 0);
                if (at + 4 + length < data.length) {
                    int hash = XXHashFactory.safeInstance().hash32().hash(data, at + 4, length, 0);
                    data[at + 4 + length] = (byte) (hash >> 8);
                }
            }
        }
    }

    private static void other(byte[] data, Packed.Sum sum) throws IOException {
        if (data.length < 4
                || ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt() != MAGIC) {
            sum.unknown(); // it does not begin with a skippable frame
            return;
        }
        boolean allFrames = true;
        sum.addAll(new FramedLZ4CompressorInputStream(new ByteArrayInputStream(data), allFrames));
    }
}
