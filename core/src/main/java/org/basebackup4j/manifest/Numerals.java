package org.basebackup4j.manifest;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.pg.Lsn;

/** Reads numbers as C's library does, which the original relies on: as much as it can, and in its own ways. */
final class Numerals {
    private static final String SPACE = "[ \\t\\n\\x0B\\f\\r]*";
    private static final Pattern INTEGER = Pattern.compile(SPACE + "(?:([+-]?)([0-9]+))?");
    private static final String HALF = SPACE + "([+-]?)(?:0[xX](?=[0-9a-fA-F]))?([0-9a-fA-F]+)";
    private static final Pattern LSN = Pattern.compile(HALF + "/" + HALF + ".*", Pattern.DOTALL);
    private static final BigInteger MAX_UNSIGNED =
            BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

    private Numerals() {}

    /** A whole number without a sign, as {@code strtoull} reads it: one that is too large becomes the largest. */
    static OptionalLong unsigned(String text) {
        Matcher matcher = INTEGER.matcher(text);
        if (text.isEmpty()) {
            return OptionalLong.of(0);
        }
        if (!matcher.matches() || matcher.group(2) == null) {
            return OptionalLong.empty();
        }
        long magnitude = new BigInteger(matcher.group(2)).min(MAX_UNSIGNED).longValue();
        return OptionalLong.of(matcher.group(1).equals("-") ? -magnitude : magnitude);
    }

    /** A position in the log, as {@code sscanf} reads it: what follows does not matter. */
    static Optional<Lsn> lsn(String text) {
        Matcher matcher = LSN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                new Lsn(half(matcher.group(1), matcher.group(2)) << 32 | half(matcher.group(3), matcher.group(4))));
    }

    private static long half(String sign, String digits) {
        long magnitude = new BigInteger(digits, 16).min(MAX_UNSIGNED).longValue();
        return (sign.equals("-") ? -magnitude : magnitude) & 0xFFFFFFFFL;
    }
}
