package org.basebackup4j.pg;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A position in the write-ahead log: an unsigned 64-bit count of bytes since the beginning of the log.
 *
 * <p>Written as PostgreSQL writes it, two hexadecimal halves separated by a slash, as in {@code 16/B374D848}.
 *
 * @param value the position; compared as an unsigned number
 */
public record Lsn(long value) implements Comparable<Lsn> {
    /** The invalid position {@code 0/0}, by which PostgreSQL means "none". */
    public static final Lsn INVALID = new Lsn(0);

    private static final int MAX_HALF_DIGITS = 8;

    /**
     * Reads the textual form.
     *
     * @param text as in {@code 16/B374D848}
     * @return the position
     * @throws IllegalArgumentException if the text is not a position
     */
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw notAPosition(text);
        }
        return new Lsn(half(text, 0, slash) << 32 | half(text, slash + 1, text.length()));
    }

    private static long half(String text, int from, int to) {
        if (to - from < 1 || to - from > MAX_HALF_DIGITS) {
            throw notAPosition(text);
        }
        long half = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw notAPosition(text);
            }
            half = half << 4 | digit;
        }
        return half;
    }

    private static IllegalArgumentException notAPosition(String text) {
        return new IllegalArgumentException("not a write-ahead log location: \"" + text + "\"");
    }

    /**
     * {@return this position moved forward by a number of bytes}
     *
     * @param bytes how many bytes
     */
    public Lsn plus(long bytes) {
        return new Lsn(value + bytes);
    }

    /**
     * {@return whether this position lies before the other one}
     *
     * @param other what it is compared with
     */
    public boolean isBefore(Lsn other) {
        return compareTo(other) < 0;
    }

    /** {@return whether this is the position {@code 0/0}} */
    public boolean isInvalid() {
        return value == 0;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** What a record has without it costs the first caller some 20 ms. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Lsn lsn && value == lsn.value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(value & 0xFFFFFFFFL).toUpperCase(Locale.ROOT);
    }
}
