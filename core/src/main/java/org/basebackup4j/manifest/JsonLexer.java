package org.basebackup4j.manifest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.basebackup4j.pg.BackupException;

/**
 * Cuts a JSON text, which is pushed in in pieces of any size, into tokens, and complains as PostgreSQL does.
 *
 * <p>Memory is that of the longest token, which may not be beyond all reason.
 */
final class JsonLexer {
    /** Takes the tokens. */
    interface Tokens {
        /**
         * The next one.
         *
         * @param text what it looks like
         */
        void token(JsonToken token, Text text) throws BackupException;
    }

    /** What a token looks like, until the next one comes. */
    interface Text {
        /** As it is written. */
        String raw();

        /** Of a string: what it means; of anything else what is written. One byte in each character. */
        String value();
    }

    private static final int MAX_TOKEN_BYTES = 1 << 20;
    private static final int USUAL_TOKEN_BYTES = 256;

    private enum State {
        BETWEEN,
        STRING,
        ESCAPE,
        NUMBER,
        WORD
    }

    private final Tokens tokens;
    private final JsonNumber number = new JsonNumber();
    private final Text text = new CurrentText();
    private State state = State.BETWEEN;
    private byte[] token = new byte[USUAL_TOKEN_BYTES];
    private int tokenBytes;
    private boolean hasEscapes;
    private String unescaped = "";

    JsonLexer(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Takes a piece. */
    void take(byte[] data, int from, int to) throws BackupException {
        int at = from;
        while (at < to) {
            at = switch (state) {
                case BETWEEN -> begin(data, at);
                case STRING -> string(data, at, to);
                case ESCAPE -> escaped(data, at);
                case NUMBER -> number(data, at);
                case WORD -> word(data, at);
            };
        }
    }

    /** Says that there is nothing more. */
    void finish() throws BackupException {
        switch (state) {
            case STRING, ESCAPE -> throw invalidToken();
            case NUMBER -> endNumber();
            case WORD -> endWord();
            case BETWEEN -> {}
        }
        tokenBytes = 0;
        tokens.token(JsonToken.END, text);
    }

    private int begin(byte[] data, int at) throws BackupException {
        byte b = data[at];
        if (b == ' ' || b == '\n' || b == '\t' || b == '\r') {
            return at + 1;
        }
        tokenBytes = 0;
        hasEscapes = false;
        if (b == '"') {
            state = State.STRING;
        } else if (b == '-' || isDigit(b)) {
            number.begin();
            state = State.NUMBER;
            return at;
        } else if (isWordByte(b)) {
            state = State.WORD;
            return at;
        }
        append(b);
        if (b != '"') {
            emit(punctuation(b));
        }
        return at + 1;
    }

    private JsonToken punctuation(byte b) throws ManifestException {
        return switch (b) {
            case '{' -> JsonToken.OBJECT_START;
            case '}' -> JsonToken.OBJECT_END;
            case '[' -> JsonToken.ARRAY_START;
            case ']' -> JsonToken.ARRAY_END;
            case ',' -> JsonToken.COMMA;
            case ':' -> JsonToken.COLON;
            default -> throw invalidToken();
        };
    }

    private int string(byte[] data, int from, int to) throws BackupException {
        int at = from;
        while (at < to && data[at] != '"' && data[at] != '\\' && (data[at] & 0xFF) >= ' ') {
            at++;
        }
        append(data, from, at);
        if (at == to) {
            return at;
        }
        byte b = data[at];
        if (b == '\\') {
            hasEscapes = true;
            state = State.ESCAPE;
        }
        append(b);
        if (b == '"') {
            endString();
        } else if (b != '\\') {
            JsonEscapes.resolve(contents());
            throw ManifestException.unparsable(String.format("Character with value 0x%02x must be escaped.", b & 0xFF));
        }
        return at + 1;
    }

    private int escaped(byte[] data, int at) throws ManifestException {
        append(data[at]);
        state = State.STRING;
        return at + 1;
    }

    /** A string without its quotes. */
    private String contents() {
        return new String(token, 1, tokenBytes - 2, StandardCharsets.ISO_8859_1);
    }

    private void endString() throws BackupException {
        state = State.BETWEEN;
        unescaped = hasEscapes ? JsonEscapes.resolve(contents()) : "";
        emit(JsonToken.STRING);
    }

    private int number(byte[] data, int at) throws BackupException {
        if (number.take(data[at])) {
            append(data[at]);
            return at + 1;
        }
        endNumber();
        return at;
    }

    private void endNumber() throws BackupException {
        state = State.BETWEEN;
        if (!number.isComplete()) {
            throw invalidToken();
        }
        emit(JsonToken.OTHER_SCALAR);
    }

    private int word(byte[] data, int at) throws BackupException {
        if (isWordByte(data[at])) {
            append(data[at]);
            return at + 1;
        }
        endWord();
        return at;
    }

    private void endWord() throws BackupException {
        state = State.BETWEEN;
        switch (text.raw()) {
            case "true", "false", "null" -> emit(JsonToken.OTHER_SCALAR);
            default -> throw invalidToken();
        }
    }

    private void emit(JsonToken type) throws BackupException {
        tokens.token(type, text);
    }

    private ManifestException invalidToken() {
        return ManifestException.unparsable("Token \"" + printable(text.raw()) + "\" is invalid.");
    }

    private void append(byte b) throws ManifestException {
        makeRoom(1);
        token[tokenBytes++] = b;
    }

    private void append(byte[] data, int from, int to) throws ManifestException {
        makeRoom(to - from);
        System.arraycopy(data, from, token, tokenBytes, to - from);
        tokenBytes += to - from;
    }

    private void makeRoom(int bytes) throws ManifestException {
        int needed = tokenBytes + bytes;
        if (needed > MAX_TOKEN_BYTES) {
            throw ManifestException.unparsable("out of memory");
        }
        if (needed > token.length) {
            token = Arrays.copyOf(token, Math.max(needed, 2 * token.length));
        }
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** What can be in a word, and what may not follow a number. */
    static boolean isWordByte(byte b) {
        return b < 0 || isDigit(b) || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_';
    }

    /** Bytes, one in each character, as text to print. */
    static String printable(String bytes) {
        return StandardCharsets.UTF_8
                .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .toString();
    }

    private final class CurrentText implements Text {
        @Override
        public String raw() {
            return new String(token, 0, tokenBytes, StandardCharsets.ISO_8859_1);
        }

        @Override
        public String value() {
            if (token[0] != '"') {
                return raw();
            }
            return hasEscapes ? unescaped : contents();
        }
    }
}
