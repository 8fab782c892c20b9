package org.basebackup4j.combine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.jspecify.annotations.Nullable;

/**
 * What the file {@code backup_label} says.
 *
 * @param start where the log begins that the backup needs
 * @param startTimeline the timeline that this is on
 * @param previous where the backup began that this one is an increment to; empty for a full backup
 * @param content the whole file
 */
record BackupLabel(Lsn start, TimelineId startTimeline, Optional<Previous> previous, byte[] content) {
    static final String NAME = "backup_label";

    /** A label is some 250 bytes long, so this is none. */
    static final int MAX_BYTES = 1 << 20;

    private static final String START_LSN = "START WAL LOCATION: ";
    private static final String START_TLI = "START TIMELINE: ";
    private static final String PREVIOUS_LSN = "INCREMENTAL FROM LSN: ";
    private static final String PREVIOUS_TLI = "INCREMENTAL FROM TLI: ";
    private static final Pattern LSN = Pattern.compile("([0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8})(.*)", Pattern.DOTALL);
    private static final Pattern TLI = Pattern.compile("([0-9]{1,10})(.*)", Pattern.DOTALL);
    private static final long MAX_TLI = 0xFFFFFFFFL;

    /**
     * The backup that one is an increment to.
     *
     * @param start where it began
     * @param timeline the timeline that this is on
     */
    record Previous(Lsn start, TimelineId timeline) {}

    /**
     * Takes a file apart.
     *
     * @param fileName what it is called in complaints
     */
    static BackupLabel parse(String fileName, byte[] content) throws BackupException {
        Parser parser = new Parser(fileName);
        for (String line : new String(content, StandardCharsets.ISO_8859_1).split("(?<=\n)")) {
            parser.line(line);
        }
        return parser.label(content);
    }

    /** The label of the full backup that this one becomes. */
    byte[] withoutPrevious() {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        for (String line : new String(content, StandardCharsets.ISO_8859_1).split("(?<=\n)")) {
            if (!line.startsWith(PREVIOUS_LSN) && !line.startsWith(PREVIOUS_TLI)) {
                kept.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return kept.toByteArray();
    }

    private static final class Parser {
        private final String fileName;
        private @Nullable Lsn start;
        private @Nullable TimelineId startTimeline;
        private @Nullable Lsn previous;
        private @Nullable TimelineId previousTimeline;

        Parser(String fileName) {
            this.fileName = fileName;
        }

        void line(String line) throws BackupException {
            if (line.startsWith(START_LSN)) {
                start = lsn(line, START_LSN, " ");
            } else if (line.startsWith(START_TLI)) {
                startTimeline = timeline(line, START_TLI);
            } else if (line.startsWith(PREVIOUS_LSN)) {
                previous = lsn(line, PREVIOUS_LSN, "\n");
            } else if (line.startsWith(PREVIOUS_TLI)) {
                previousTimeline = timeline(line, PREVIOUS_TLI);
            }
        }

        private Lsn lsn(String line, String key, String terminator) throws BackupException {
            Matcher matcher = LSN.matcher(line.substring(key.length()));
            if (!matcher.matches()) {
                throw bad("could not parse " + field(key));
            }
            if (!matcher.group(2).startsWith(terminator)) {
                throw bad("improper terminator for " + field(key));
            }
            return Lsn.parse(matcher.group(1));
        }

        private TimelineId timeline(String line, String key) throws BackupException {
            Matcher matcher = TLI.matcher(line.substring(key.length()));
            if (!matcher.matches()) {
                throw bad("could not parse TLI for " + field(key));
            }
            if (!matcher.group(2).equals("\n")) {
                throw bad("improper terminator for " + field(key));
            }
            long number = Long.parseLong(matcher.group(1));
            if (number == 0 || number > MAX_TLI) {
                throw bad("invalid TLI");
            }
            return new TimelineId((int) number);
        }

        private static String field(String key) {
            return key.substring(0, key.indexOf(':'));
        }

        private BackupException bad(String what) {
            return new DamagedDataException(fileName + ": " + what);
        }

        BackupLabel label(byte[] content) throws BackupException {
            if (start == null) {
                throw bad("could not find " + field(START_LSN));
            }
            if (startTimeline == null) {
                throw bad("could not find " + field(START_TLI));
            }
            if (previous == null && previousTimeline != null) {
                throw bad(field(PREVIOUS_TLI) + " requires " + field(PREVIOUS_LSN));
            }
            if (previous != null && previousTimeline == null) {
                throw bad(field(PREVIOUS_LSN) + " requires " + field(PREVIOUS_TLI));
            }
            Optional<Previous> before = previous == null || previousTimeline == null
                    ? Optional.empty()
                    : Optional.of(new Previous(previous, previousTimeline));
            return new BackupLabel(start, startTimeline, before, content);
        }
    }
}
