package org.basebackup4j.manifest;

import java.util.ArrayDeque;
import java.util.Deque;
import org.basebackup4j.manifest.JsonLexer.Text;
import org.basebackup4j.pg.BackupException;

/**
 * Holds tokens against the grammar of JSON and passes on what they mean.
 *
 * <p>What a token means is passed on when the next one has been read, as PostgreSQL does it: so of two mistakes the same
 * one is reported.
 */
final class JsonParser implements JsonLexer.Tokens {
    private static final int MAX_DEPTH = 6400;

    private enum Expected {
        VALUE,
        FIELD_OR_END,
        FIELD,
        COLON,
        COMMA_OR_OBJECT_END,
        VALUE_OR_ARRAY_END,
        COMMA_OR_ARRAY_END,
        END
    }

    private enum Pending {
        NOTHING,
        FIELD,
        SCALAR,
        OBJECT_END,
        ARRAY_END
    }

    private final JsonEvents events;

    /** What is expected after each of the values that have begun and not ended. */
    private final Deque<Expected> open = new ArrayDeque<>();

    private Expected expected = Expected.VALUE;
    private Pending pending = Pending.NOTHING;
    private String name = "";
    private String scalar = "";

    JsonParser(JsonEvents events) {
        this.events = events;
        open.push(Expected.END);
    }

    @Override
    public void token(JsonToken token, Text text) throws BackupException {
        tellPending();
        switch (expected) {
            case VALUE -> value(token, text);
            case FIELD_OR_END -> {
                if (token == JsonToken.OBJECT_END) {
                    end(Pending.OBJECT_END);
                } else {
                    field(token, text, "string or \"}\"");
                }
            }
            case FIELD -> field(token, text, "string");
            case COLON -> {
                check(token == JsonToken.COLON, "\":\"", token, text);
                pending = Pending.FIELD;
                expected = Expected.VALUE;
            }
            case COMMA_OR_OBJECT_END -> commaOr(JsonToken.OBJECT_END, "\",\" or \"}\"", token, text);
            case VALUE_OR_ARRAY_END -> {
                if (token == JsonToken.ARRAY_END) {
                    end(Pending.ARRAY_END);
                } else {
                    value(token, text);
                }
            }
            case COMMA_OR_ARRAY_END -> commaOr(JsonToken.ARRAY_END, "\",\" or \"]\"", token, text);
            case END -> check(token == JsonToken.END, "end of input", token, text);
        }
    }

    private void tellPending() throws BackupException {
        Pending told = pending;
        pending = Pending.NOTHING;
        switch (told) {
            case NOTHING -> {}
            case FIELD -> events.field(name);
            case SCALAR -> events.scalar(scalar);
            case OBJECT_END -> events.objectEnd();
            case ARRAY_END -> events.arrayEnd();
        }
    }

    private void value(JsonToken token, Text text) throws BackupException {
        switch (token) {
            case OBJECT_START -> {
                events.objectStart();
                begin(Expected.COMMA_OR_OBJECT_END, Expected.FIELD_OR_END);
            }
            case ARRAY_START -> {
                events.arrayStart();
                begin(Expected.COMMA_OR_ARRAY_END, Expected.VALUE_OR_ARRAY_END);
            }
            case STRING, OTHER_SCALAR -> {
                scalar = text.value();
                pending = Pending.SCALAR;
                expected = afterValue();
            }
            default -> throw unexpected("JSON value", token, text);
        }
    }

    private void begin(Expected afterEachValue, Expected first) throws ManifestException {
        if (open.size() > MAX_DEPTH) {
            throw ManifestException.unparsable("JSON nested too deep, maximum permitted depth is " + MAX_DEPTH + ".");
        }
        open.push(afterEachValue);
        expected = first;
    }

    private void end(Pending what) {
        open.pop();
        pending = what;
        expected = afterValue();
    }

    private Expected afterValue() {
        Expected next = open.peek();
        return next == null ? Expected.END : next;
    }

    private void field(JsonToken token, Text text, String wanted) throws ManifestException {
        check(token == JsonToken.STRING, wanted, token, text);
        name = text.value();
        expected = Expected.COLON;
    }

    private void commaOr(JsonToken end, String wanted, JsonToken token, Text text) throws ManifestException {
        if (token == JsonToken.COMMA) {
            expected = end == JsonToken.OBJECT_END ? Expected.FIELD : Expected.VALUE;
        } else {
            check(token == end, wanted, token, text);
            end(end == JsonToken.OBJECT_END ? Pending.OBJECT_END : Pending.ARRAY_END);
        }
    }

    private static void check(boolean good, String wanted, JsonToken token, Text text) throws ManifestException {
        if (!good) {
            throw unexpected(wanted, token, text);
        }
    }

    private static ManifestException unexpected(String wanted, JsonToken token, Text text) {
        if (token == JsonToken.END) {
            return ManifestException.unparsable("The input string ended unexpectedly.");
        }
        return ManifestException.unparsable(
                "Expected " + wanted + ", but found \"" + JsonLexer.printable(text.raw()) + "\".");
    }
}
