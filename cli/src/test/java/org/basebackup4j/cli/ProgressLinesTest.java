package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.basebackup4j.backup.BackupEvent;
import org.junit.jupiter.api.Test;

/** The expected lines are what PostgreSQL's own program printed. */
class ProgressLinesTest {
    private static final long KB = 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stderr = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void countsKilobytesAndTablespaces() {
        ProgressLines lines = new ProgressLines(stderr, false);
        lines.waitingForCheckpoint();
        lines.update(new BackupEvent.Progress(9953 * KB, 22953 * KB, 0, 1, "b/base.tar", false));
        lines.update(new BackupEvent.Progress(22953 * KB, 22953 * KB, 1, 1, "", true));
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        waiting for checkpoint
                         9953/22953 kB (43%), 0/1 tablespace
                        22953/22953 kB (100%), 1/1 tablespace
                        """);
    }

    @Test
    void namesTheFileWhenVerbose() {
        ProgressLines lines = new ProgressLines(stderr, true);
        lines.waitingForCheckpoint();
        lines.update(new BackupEvent.Progress(22953 * KB, 22953 * KB, 0, 1, "b/global/pg_control", false));
        lines.update(new BackupEvent.Progress(22953 * KB, 22953 * KB, 1, 1, "", true));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo("22953/22953 kB (100%), 0/1 tablespace (b/global/pg_control                )\n"
                        + "22953/22953 kB (100%), 1/1 tablespace                                         \n");
    }

    @Test
    void keepsTheEndOfALongFileName() {
        String name = "/very/long/directory/name/of/a/backup/base/16384/2619";
        assertThat(new ProgressLines(stderr, true).format(new BackupEvent.Progress(0, KB, 0, 2, name, false)))
                .isEqualTo("0/1 kB (0%), 0/2 tablespaces (...name/of/a/backup/base/16384/2619)");
    }

    @Test
    void theTotalGrowsWithWhatIsDone() {
        ProgressLines lines = new ProgressLines(stderr, false);
        assertThat(lines.format(new BackupEvent.Progress(2000 * KB, 1000 * KB, 1, 2, "", false)))
                .isEqualTo("2000/2000 kB (100%), 1/2 tablespaces");
        assertThat(lines.format(new BackupEvent.Progress(1000 * KB, 1000 * KB, 2, 2, "", true)))
                .isEqualTo("1000/2000 kB (50%), 2/2 tablespaces");
    }

    @Test
    void withoutAnEstimateThereIsNoPercentage() {
        assertThat(new ProgressLines(stderr, false).format(new BackupEvent.Progress(5 * KB, 0, 0, 1, "", false)))
                .isEqualTo("5/5 kB (0%), 0/1 tablespace");
    }
}
