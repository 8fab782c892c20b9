package org.basebackup4j.compress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Decodes LZ4 blocks, which may refer to what was decoded before them.
 *
 * <pre>
 * sequence: token[1] | more literal length[n] | literals | offset[2] | more match length[n]
 * token:    high half: number of literals, low half: length of the match - 4; 15: bytes follow that are added, up to and
 *           with the first one that is not 255
 * </pre>
 *
 * <p>A block ends after the literals of its last sequence. See the LZ4 Block Format Description. No length and no offset of
 * the input is trusted.
 */
final class Lz4BlockDecoder {
    /** How far beyond the end of either array's content bytes may be read and written, for copying in steps. */
    static final int SLACK_BYTES = 16;

    private static final int TOKEN_MAX = 15;
    private static final int LENGTH_BYTE_MAX = 255;
    private static final int OFFSET_BYTES = 2;
    private static final int MIN_MATCH_BYTES = 4;
    private static final int STEP_BYTES = Long.BYTES;
    private static final VarHandle STEP = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle OFFSET =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] source;
    private final int sourceEnd;
    private final byte[] window;
    private final int windowEnd;
    private int at;

    private Lz4BlockDecoder(byte[] source, int sourceEnd, byte[] window, int windowEnd) {
        this.source = source;
        this.sourceEnd = sourceEnd;
        this.window = window;
        this.windowEnd = windowEnd;
    }

    /**
     * Decodes one block.
     *
     * @param source the block, from its first byte on, and {@link #SLACK_BYTES} more
     * @param sourceBytes the block's size
     * @param window where its content goes
     * @param start where the content begins
     * @param historyStart the first byte before it that the block may refer to
     * @param end where the content may at most end, with {@link #SLACK_BYTES} more after it
     * @return where the content ends
     */
    static int decode(byte[] source, int sourceBytes, byte[] window, int historyStart, int start, int end)
            throws CorruptDataException {
        return new Lz4BlockDecoder(source, sourceBytes, window, end).decode(historyStart, start);
    }

    private int decode(int historyStart, int start) throws CorruptDataException {
        int out = start;
        while (true) {
            if (at >= sourceEnd) {
                throw broken();
            }
            int token = source[at++];
            int literals = (token >>> 4) & TOKEN_MAX;
            if (literals == TOKEN_MAX) {
                literals += moreLength();
            }
            if (literals > sourceEnd - at || literals > windowEnd - out) {
                throw broken();
            }
            copyLiterals(out, literals);
            at += literals;
            out += literals;
            if (at == sourceEnd) {
                return out;
            }
            if (sourceEnd - at < OFFSET_BYTES) {
                throw broken();
            }
            int offset = (short) OFFSET.get(source, at) & 0xFFFF;
            at += OFFSET_BYTES;
            int length = token & TOKEN_MAX;
            if (length == TOKEN_MAX) {
                length += moreLength();
            }
            length += MIN_MATCH_BYTES;
            if (offset == 0 || offset > out - historyStart || length > windowEnd - out) {
                throw broken();
            }
            copyMatch(out, offset, length);
            out += length;
        }
    }

    /** The sum cannot overflow, because a block has at most 4 MiB. */
    private int moreLength() throws CorruptDataException {
        int sum = 0;
        int more;
        do {
            if (at >= sourceEnd) {
                throw broken();
            }
            more = source[at++] & 0xFF;
            sum += more;
        } while (more == LENGTH_BYTE_MAX);
        return sum;
    }

    private void copyLiterals(int to, int bytes) {
        if (bytes > 2 * STEP_BYTES) {
            System.arraycopy(source, at, window, to, bytes);
        } else {
            STEP.set(window, to, (long) STEP.get(source, at));
            STEP.set(window, to + STEP_BYTES, (long) STEP.get(source, at + STEP_BYTES));
        }
    }

    /** What is copied may overlap with where it goes: then it repeats itself. */
    private void copyMatch(int to, int offset, int bytes) {
        if (offset < STEP_BYTES) {
            repeat(to, offset, bytes);
            return;
        }
        if (bytes > 8 * STEP_BYTES && offset >= bytes) {
            System.arraycopy(window, to - offset, window, to, bytes);
            return;
        }
        int end = to + bytes;
        for (int out = to; out < end; out += STEP_BYTES) {
            STEP.set(window, out, (long) STEP.get(window, out - offset));
        }
    }

    private void repeat(int to, int offset, int bytes) {
        int end = to + bytes;
        int out = to;
        int near = Math.min(end, to + STEP_BYTES);
        for (; out < near; out++) {
            window[out] = window[out - offset];
        }
        int period = offset * ((STEP_BYTES + offset - 1) / offset);
        for (; out < end; out += STEP_BYTES) {
            STEP.set(window, out, (long) STEP.get(window, out - period));
        }
    }

    private static CorruptDataException broken() {
        return new CorruptDataException("invalid lz4 block");
    }
}
