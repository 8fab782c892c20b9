package org.basebackup4j.manifest;

import java.nio.charset.StandardCharsets;

/** What the backslashes in a string stand for. Strings hold bytes, one in each character. */
final class JsonEscapes {
    private static final int HEX_DIGITS = 4;

    private final String escaped;
    private final StringBuilder resolved = new StringBuilder();
    private char highSurrogate;
    private int at;

    private JsonEscapes(String escaped) {
        this.escaped = escaped;
    }

    /** The meaning of a string. */
    static String resolve(String escaped) throws ManifestException {
        JsonEscapes escapes = new JsonEscapes(escaped);
        while (escapes.at < escaped.length()) {
            escapes.next();
        }
        escapes.expectNoSurrogate();
        return escapes.resolved.toString();
    }

    private void next() throws ManifestException {
        char c = escaped.charAt(at++);
        if (c != '\\' || at == escaped.length()) {
            expectNoSurrogate();
            resolved.append(c);
            return;
        }
        char kind = escaped.charAt(at++);
        if (kind == 'u') {
            codeUnit();
            return;
        }
        expectNoSurrogate();
        resolved.append(
                switch (kind) {
                    case '"', '\\', '/' -> kind;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> throw ManifestException.unparsable("Escape sequence \"\\" + kind + "\" is invalid.");
                });
    }

    private void codeUnit() throws ManifestException {
        char unit = 0;
        for (int i = 0; i < HEX_DIGITS; i++) {
            char c = at < escaped.length() ? escaped.charAt(at++) : ' ';
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw ManifestException.unparsable("\"\\u\" must be followed by four hexadecimal digits.");
            }
            unit = (char) (unit << 4 | digit);
        }
        if (unit == 0) {
            throw ManifestException.unparsable("\\u0000 cannot be converted to text.");
        }
        if (Character.isHighSurrogate(unit)) {
            if (highSurrogate != 0) {
                throw ManifestException.unparsable("Unicode high surrogate must not follow a high surrogate.");
            }
            highSurrogate = unit;
        } else if (Character.isLowSurrogate(unit)) {
            if (highSurrogate == 0) {
                throw lowSurrogateExpected();
            }
            append("" + highSurrogate + unit);
            highSurrogate = 0;
        } else {
            expectNoSurrogate();
            append("" + unit);
        }
    }

    private void append(String text) {
        resolved.append(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private void expectNoSurrogate() throws ManifestException {
        if (highSurrogate != 0) {
            throw lowSurrogateExpected();
        }
    }

    private static ManifestException lowSurrogateExpected() {
        return ManifestException.unparsable("Unicode low surrogate must follow a high surrogate.");
    }
}
