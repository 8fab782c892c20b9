package org.basebackup4j.verify;

import java.nio.ByteBuffer;

/**
 * The checksum of a page: 32 sums side by side, each over every 32nd word, in the manner of FNV-1a with some more mixing,
 * and folded into one. What a page's own checksum was does not count, and its number does.
 */
final class PageChecksum {
    private static final int SUMS = 32;
    private static final int PRIME = 16777619;
    private static final int MIXING_SHIFT = 17;
    private static final int FINAL_ROUNDS = 2;
    private static final int LARGEST = 65535;
    private static final int CHECKSUM_WORD = 2;

    /** Where each sum begins; part of the format. */
    private static final int[] START = {
        0x5B1F36E9, 0xB8525960, 0x02AB50AA, 0x1DE66D2A, 0x79FF467A, 0x9BB9F8A3, 0x217E7CD2, 0x83E13D2C,
        0xF8D4474F, 0xE39EB970, 0x42C6AE16, 0x993216FA, 0x7B093B5D, 0x98DAFF3C, 0xF718902A, 0x0B1C9CDB,
        0xE58F764B, 0x187636BC, 0x5D7B3BB1, 0xE73DE7DE, 0x92BEC979, 0xCCA6C0B2, 0x304A0979, 0x85AA43D4,
        0x783125BB, 0x6CA8EAA2, 0xE407EAC6, 0x4B5CFC3E, 0x9FBF8C76, 0x15CA20BE, 0xF2CA9FD3, 0x959BD756
    };

    private final int[] sums = new int[SUMS];

    /** In an array, where one instruction does several of them. */
    private int[] words = {};

    /**
     * Computes one.
     *
     * @param page little-endian, from its position to its limit, which do not change
     */
    int of(ByteBuffer page, int blockNumber) {
        int count = page.remaining() / Integer.BYTES;
        if (words.length != count) {
            words = new int[count];
        }
        page.asIntBuffer().get(words);
        words[CHECKSUM_WORD] &= 0xFFFF0000;
        System.arraycopy(START, 0, sums, 0, SUMS);
        for (int word = 0; word < count; word += SUMS) {
            for (int sum = 0; sum < SUMS; sum++) {
                sums[sum] = mix(sums[sum], words[word + sum]);
            }
        }
        int result = 0;
        for (int sum = 0; sum < SUMS; sum++) {
            for (int round = 0; round < FINAL_ROUNDS; round++) {
                sums[sum] = mix(sums[sum], 0);
            }
            result ^= sums[sum];
        }
        return Integer.remainderUnsigned(result ^ blockNumber, LARGEST) + 1;
    }

    private static int mix(int sum, int value) {
        int mixed = sum ^ value;
        return mixed * PRIME ^ mixed >>> MIXING_SHIFT;
    }
}
