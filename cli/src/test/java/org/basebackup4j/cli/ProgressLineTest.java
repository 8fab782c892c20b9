package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.basebackup4j.backup.BackupEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
    private static final long MB = 1024 * 1024;
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stderr = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final AtomicLong nanos = new AtomicLong(5);

    private ProgressLine line(boolean verbose, int columns) {
        return new ProgressLine(stderr, verbose, columns, nanos::get);
    }

    private String printed() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    private static BackupEvent.Progress at(long megabytes, String file) {
        return new BackupEvent.Progress(megabytes * MB, 1000 * MB, 0, 1, file, false);
    }

    @Test
    void tellsPercentAmountRateAndTimeLeft() {
        ProgressLine line = line(false, 80);
        line.waitingForCheckpoint();
        assertThat(printed()).isEqualTo("\rwaiting for checkpoint");
        line.update(at(0, "f"));
        assertThat(printed()).isEqualTo("\r  0%  0 kB of 1000.0 MB");
        nanos.addAndGet(2 * SECOND);
        line.update(at(100, "f"));
        assertThat(printed()).isEqualTo("\r 10%  100.0 MB of 1000.0 MB  50.0 MB/s  0:18 left");
    }

    @Test
    void aShorterLineCoversTheOneBefore() {
        ProgressLine line = line(true, 80);
        line.update(at(0, "long-name"));
        printed();
        line.update(at(0, "f"));
        assertThat(printed()).isEqualTo("\r  0%  0 kB of 1000.0 MB  f        ");
    }

    @Test
    void leavesNothingBehind() {
        ProgressLine line = line(false, 80);
        line.update(at(0, "f"));
        printed();
        line.update(new BackupEvent.Progress(1000 * MB, 1000 * MB, 1, 1, "", true));
        assertThat(printed()).isEqualTo("\r" + " ".repeat(23) + "\r");
        line.clear();
        assertThat(printed()).isEmpty();
    }

    @Test
    void keepsTheEndOfAFileNameThatDoesNotFit() {
        ProgressLine line = line(true, 50);
        line.update(at(0, "/a/directory/with/a/name/base/16384/2619"));
        assertThat(printed()).isEqualTo("\r  0%  0 kB of 1000.0 MB  .../name/base/16384/2619");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 24, 40, 41, 80, 200})
    void isNeverAsWideAsTheTerminal(int columns) {
        ProgressLine line = line(true, columns);
        for (String file : new String[] {"f", "x".repeat(300), "ä漢字\u0007".repeat(50)}) {
            nanos.addAndGet(SECOND);
            line.update(at(nanos.get() / SECOND * 10, file));
            String text = printed().substring(1).stripTrailing();
            int cells = text.codePoints().map(c -> c < 0x80 ? 1 : 2).sum();
            assertThat(cells).isLessThan(columns);
            assertThat(text).doesNotContain("\u0007");
        }
    }

    @Test
    void countsTablespacesAndHours() {
        ProgressLine line = line(false, 120);
        line.waitingForCheckpoint();
        printed();
        nanos.addAndGet(SECOND);
        line.update(new BackupEvent.Progress(MB, 4000 * MB, 2, 3, "", false));
        assertThat(printed()).isEqualTo("\r  0%  1.0 MB of 3.91 GB  1.0 MB/s  1:06:39 left  tablespace 2/3");
    }
}
