package org.basebackup4j.manifest;

import org.jspecify.annotations.Nullable;

/** Finds the end of a number, and whether it is one. */
final class JsonNumber {
    private enum State {
        BEGIN,
        SIGN,
        ZERO,
        INTEGER,
        POINT,
        FRACTION,
        EXPONENT,
        EXPONENT_SIGN,
        EXPONENT_DIGITS,
        /** Nothing that a number can be; what looks like a word still belongs to it. */
        GARBAGE
    }

    private State state = State.BEGIN;

    void begin() {
        state = State.BEGIN;
    }

    /** Whether a byte belongs to the number. */
    boolean take(byte b) {
        State next = next(b);
        if (next == null) {
            return false;
        }
        state = next;
        return true;
    }

    private @Nullable State next(byte b) {
        boolean digit = JsonLexer.isDigit(b);
        State expected = switch (state) {
            case BEGIN -> b == '-' ? State.SIGN : first(b);
            case SIGN -> digit ? first(b) : null;
            case ZERO -> afterInteger(b);
            case INTEGER -> digit ? State.INTEGER : afterInteger(b);
            case POINT -> digit ? State.FRACTION : null;
            case FRACTION -> digit ? State.FRACTION : exponent(b);
            case EXPONENT -> digit ? State.EXPONENT_DIGITS : b == '+' || b == '-' ? State.EXPONENT_SIGN : null;
            case EXPONENT_SIGN, EXPONENT_DIGITS -> digit ? State.EXPONENT_DIGITS : null;
            case GARBAGE -> null;
        };
        return expected == null && JsonLexer.isWordByte(b) ? State.GARBAGE : expected;
    }

    private static State first(byte b) {
        return b == '0' ? State.ZERO : State.INTEGER;
    }

    private static @Nullable State afterInteger(byte b) {
        return b == '.' ? State.POINT : exponent(b);
    }

    private static @Nullable State exponent(byte b) {
        return b == 'e' || b == 'E' ? State.EXPONENT : null;
    }

    /** Whether it may end here. */
    boolean isComplete() {
        return switch (state) {
            case ZERO, INTEGER, FRACTION, EXPONENT_DIGITS -> true;
            default -> false;
        };
    }
}
