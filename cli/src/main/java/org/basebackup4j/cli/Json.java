package org.basebackup4j.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON, all of it on one line. */
final class Json {
    private static final char REPLACEMENT = '\ufffd';
    private static final int MILLISECONDS_SCALE = 3;

    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /**
     * A value as JSON.
     *
     * @param value maps by strings, collections, strings, numbers that are finite, booleans and null
     */
    static String of(@Nullable Object value) {
        Json json = new Json();
        json.value(value);
        return json.text.toString();
    }

    /** A duration as a number of seconds, to milliseconds. */
    static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), MILLISECONDS_SCALE);
    }

    /** A point of time, to milliseconds. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private void value(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            String separator = "{";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(separator);
                string(String.valueOf(entry.getKey()));
                text.append(':');
                value(entry.getValue());
                separator = ",";
            }
            text.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Collection<?> collection) {
            String separator = "[";
            for (Object element : collection) {
                text.append(separator);
                value(element);
                separator = ",";
            }
            text.append(collection.isEmpty() ? "[]" : "]");
        } else if (value instanceof CharSequence string) {
            string(string);
        } else {
            text.append(value);
        }
    }

    private void string(CharSequence string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '\n') {
                text.append("\\n");
            } else if (c == '\t') {
                text.append("\\t");
            } else if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                text.append(String.format("\\u%04x", (int) c));
            } else if (Character.isSurrogate(c)) {
                i += surrogate(string, i) ? 1 : 0;
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /** Appends a pair and returns true; half of one is nothing that UTF-8 can hold. */
    private boolean surrogate(CharSequence string, int index) {
        boolean pair = index + 1 < string.length()
                && Character.isSurrogatePair(string.charAt(index), string.charAt(index + 1));
        if (pair) {
            text.append(string, index, index + 2);
        } else {
            text.append(REPLACEMENT);
        }
        return pair;
    }
}
