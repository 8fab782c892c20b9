package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackupLabelTest {
    private static final String FULL = """
            START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
            CHECKPOINT LOCATION: 0/2000080
            BACKUP METHOD: streamed
            BACKUP FROM: primary
            START TIME: 2025-01-01 00:00:00 UTC
            LABEL: INCREMENTAL FROM LSN: not at the line's start
            START TIMELINE: 3
            """;
    private static final String INCREMENTAL = FULL + """
            INCREMENTAL FROM LSN: A/FFFFFFFF
            INCREMENTAL FROM TLI: 4294967295
            """;

    private static BackupLabel parse(String text) throws BackupException {
        return BackupLabel.parse("b/backup_label", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fullBackup() throws Exception {
        BackupLabel label = parse(FULL);
        assertThat(label.start()).isEqualTo(Lsn.parse("0/2000028"));
        assertThat(label.startTimeline()).isEqualTo(new TimelineId(3));
        assertThat(label.previous()).isEmpty();
        assertThat(label.withoutPrevious()).isEqualTo(label.content());
    }

    @Test
    void incrementalBackup() throws Exception {
        BackupLabel label = parse(INCREMENTAL);
        assertThat(label.previous()).contains(new BackupLabel.Previous(Lsn.parse("A/FFFFFFFF"), new TimelineId(-1)));
        assertThat(label.withoutPrevious()).asString(StandardCharsets.UTF_8).isEqualTo(FULL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "START WAL LOCATION: 0/2000028 | START WAL LOCATION: x | could not parse START WAL LOCATION",
                "0/2000028 ( | 0/2000028( | improper terminator for START WAL LOCATION",
                "START WAL | BEGIN WAL | could not find START WAL LOCATION",
                "START TIMELINE: 3 | START TIMELINE: x | could not parse TLI for START TIMELINE",
                "START TIMELINE: 3 | START TIMELINE: 3x | improper terminator for START TIMELINE",
                "START TIMELINE: 3 | START TIMELINE: 0 | invalid TLI",
                "START TIMELINE: 3 | START TIMELINE: 4294967296 | invalid TLI",
                "START TIMELINE | BEGIN TIMELINE | could not find START TIMELINE",
                "A/FFFFFFFF | A/G | could not parse INCREMENTAL FROM LSN",
                "A/FFFFFFFF | A/FFFFFFFF ( | improper terminator for INCREMENTAL FROM LSN",
                "TLI: 4294967295 | TLI: x | could not parse TLI for INCREMENTAL FROM TLI",
                "INCREMENTAL FROM TLI | TLI | INCREMENTAL FROM LSN requires INCREMENTAL FROM TLI",
                "INCREMENTAL FROM LSN: A | LSN: A | INCREMENTAL FROM TLI requires INCREMENTAL FROM LSN",
            })
    void damaged(String what, String by, String complaint) {
        String text = INCREMENTAL.replace(what, by);
        assertThat(text).isNotEqualTo(INCREMENTAL);
        assertThatThrownBy(() -> parse(text)).hasMessage("b/backup_label: " + complaint);
    }

    @Test
    void noNewlineAtTheEnd() {
        assertThatThrownBy(() -> parse(FULL.strip()))
                .hasMessage("b/backup_label: improper terminator for START TIMELINE");
        assertThatThrownBy(() -> parse("")).hasMessage("b/backup_label: could not find START WAL LOCATION");
    }
}
