package org.basebackup4j.pg;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The number of a timeline: one line of the write-ahead log's history, starting with 1.
 *
 * @param value the number, an unsigned 32-bit integer that is never 0
 */
public record TimelineId(int value) implements Comparable<TimelineId> {
    /** The timeline of a cluster that was never promoted or recovered to a point in time. */
    public static final TimelineId FIRST = new TimelineId(1);

    /** Checks the number. */
    public TimelineId {
        if (value == 0) {
            throw new IllegalArgumentException("a timeline is never 0");
        }
    }

    /**
     * Reads the decimal form that the server sends.
     *
     * @param text a decimal number
     * @return the timeline
     * @throws IllegalArgumentException if the text is not a timeline
     */
    public static TimelineId parse(String text) {
        try {
            return new TimelineId(Integer.parseUnsignedInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a timeline: \"" + text + "\"", e);
        }
    }

    /** {@return the name of this timeline's history file, as in {@code 00000002.history}} */
    public String historyFileName() {
        return String.format(Locale.ROOT, "%08X.history", value);
    }

    @Override
    public int compareTo(TimelineId other) {
        return Integer.compareUnsigned(value, other.value);
    }

    /** What a record has without it costs the first caller some 20 ms. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TimelineId timeline && value == timeline.value;
    }

    @Override
    public int hashCode() {
        return value;
    }

    @Override
    public String toString() {
        return Integer.toUnsignedString(value);
    }
}
