package org.basebackup4j.replication;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.pg.TimelineId;

/** The answer to {@code TIMELINE_HISTORY}. */
public final class TimelineHistory {
    /** The reason, which holds the names of restore points, may have any bytes. */
    private static final Pattern LINE =
            Pattern.compile("\\s*([0-9]+)\\s+[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}(\\s.*)?", Pattern.DOTALL);

    private final String fileName;
    private final byte[] content;

    TimelineHistory(String fileName, byte[] content) {
        this.fileName = fileName;
        this.content = content;
    }

    /**
     * Whether a server can read it as a timeline's history: lines with the number of an earlier timeline, in order, and
     * where it ended, and nothing else but comments.
     */
    static boolean isValid(byte[] content, TimelineId timeline) {
        Optional<TimelineId> last = Optional.empty();
        for (String line : new String(content, StandardCharsets.ISO_8859_1).split("\n")) {
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            Matcher parts = LINE.matcher(line);
            if (!parts.matches() || !isNumberBelow(parts.group(1), last, timeline)) {
                return false;
            }
            last = Optional.of(TimelineId.parse(parts.group(1)));
        }
        return last.isPresent();
    }

    private static boolean isNumberBelow(String number, Optional<TimelineId> last, TimelineId timeline) {
        try {
            TimelineId parsed = TimelineId.parse(number);
            return parsed.compareTo(timeline) < 0
                    && (last.isEmpty() || last.get().compareTo(parsed) < 0);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The name of the history file. */
    public String fileName() {
        return fileName;
    }

    /** Its bytes, as they are on the server. */
    public byte[] content() {
        return content.clone();
    }
}
