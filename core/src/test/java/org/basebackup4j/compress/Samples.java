package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Data that compresses about as well as a database. */
final class Samples {
    private static final int PAGE_BYTES = 8192;

    private Samples() {}

    /** Pages of rows, pages of zeros, and pages of noise. */
    static byte[] pages(int bytes, int seed) {
        Random random = new Random(seed);
        ByteBuffer data = ByteBuffer.allocate(bytes + PAGE_BYTES);
        while (data.position() < bytes) {
            byte[] page = new byte[PAGE_BYTES];
            int kind = random.nextInt(10);
            if (kind == 0) {
                random.nextBytes(page);
            } else if (kind > 1) {
                fillWithRows(page, random);
            }
            data.put(page);
        }
        byte[] result = new byte[bytes];
        data.get(0, result);
        return result;
    }

    private static void fillWithRows(byte[] page, Random random) {
        ByteBuffer rows = ByteBuffer.wrap(page);
        while (rows.remaining() > 200) {
            String row = random.nextInt(1_000_000) + " some name " + Integer.toHexString(random.nextInt())
                    + " x".repeat(random.nextInt(30));
            rows.putInt(random.nextInt(5000)).putInt(0).put(row.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
