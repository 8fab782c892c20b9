package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResultFileTest {
    private static final String EARLIER = "{\"basebackup4j\":\"0.1\",\"status\":\"succeeded\"}\n";

    @TempDir
    private Path directory;

    private ResultFile prepare(String name) throws BackupException {
        ResultFile file = ResultFile.of(directory.resolve(name).toString(), true, List.of());
        file.begin(List.of());
        return file;
    }

    @Test
    void isWrittenAtOnceAndLeavesNothingBeside() throws Exception {
        ResultFile file = prepare("r");
        assertThat(directory).isEmptyDirectory();
        file.write("{}\n");
        assertThat(directory.resolve("r")).content().isEqualTo("{}\n");
        assertThat(directory.toFile().list()).containsExactly("r");
    }

    @Test
    void anEarlierResultAndAnEmptyFileAreRemovedFirst() throws Exception {
        for (String earlier : List.of(EARLIER, "")) {
            Files.writeString(directory.resolve("r"), earlier);
            prepare("r");
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void whatIsNoResultStays() throws IOException {
        Files.writeString(directory.resolve("r"), "{ \"basebackup4j\": 1}");
        assertThatThrownBy(() -> prepare("r"))
                .isInstanceOf(StorageException.class)
                .hasMessage("file \"" + directory.resolve("r") + "\" exists and is not the result of an earlier run");
        assertThat(directory.resolve("r")).content().isEqualTo("{ \"basebackup4j\": 1}");
    }

    @Test
    void whatIsNoRegularFileStays() throws IOException {
        Files.createDirectory(directory.resolve("d"));
        Files.writeString(directory.resolve("r"), EARLIER);
        Files.createSymbolicLink(directory.resolve("link"), Path.of("r"));
        Files.createSymbolicLink(directory.resolve("nowhere"), Path.of("x"));
        for (String name : List.of("d", "link", "nowhere")) {
            assertThatThrownBy(() -> prepare(name))
                    .isInstanceOf(StorageException.class)
                    .hasMessageEndingWith("is not a regular file");
        }
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("d", "r", "link", "nowhere");
    }

    @Test
    void noDirectory() {
        assertThatThrownBy(() -> prepare("no/r"))
                .isInstanceOf(StorageException.class)
                .hasMessage("could not create file \"" + directory.resolve("no/r") + "\": No such file or directory");
    }

    /** A signal's interrupt is no reason to say nothing. */
    @Test
    void anInterruptedThreadWritesAndStaysInterrupted() throws Exception {
        ResultFile file = prepare("r");
        Thread.currentThread().interrupt();
        file.write("{}\n");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory.resolve("r")).exists();
    }

    @Test
    void aFailureLeavesNoHalfOfIt() throws Exception {
        ResultFile file = prepare("r");
        Files.createDirectory(directory.resolve("r"));
        assertThatThrownBy(() -> file.write("{}\n")).isInstanceOf(StorageException.class);
        assertThat(directory.toFile().list()).containsExactly("r");
    }

    @ParameterizedTest
    @CsvSource({
        "a/r, a",
        "a/r, link",
        "link/r, a",
        "a/r, a/../a/",
        "a/new, a/new",
        "a/new, a/new/data",
        "a/b/r, a",
        "a/r, .",
    })
    void isNotWhereABackupIs(String name, String place) throws Exception {
        Files.createDirectories(directory.resolve("a/b"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("a"));
        Files.writeString(directory.resolve("a/r"), "");
        ResultFile file = ResultFile.of(directory.resolve(name).toString(), true, List.of());
        List<Path> places = List.of(directory.resolve("other"), directory.resolve(place));
        assertRefused(name, () -> ResultFile.of(directory.resolve(name).toString(), true, places));
        assertRefused(name, () -> file.begin(places));
        assertThat(directory.resolve("a").toFile().list()).containsExactlyInAnyOrder("b", "r");
    }

    private void assertRefused(String name, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOf(BackupException.class)
                .hasMessageStartingWith("result file \"" + directory.resolve(name) + "\" cannot be in directory");
    }

    /** What {@code ..} means after a link only the system knows; and a backup is more than its directory. */
    @ParameterizedTest
    @ValueSource(strings = {"lb/../r", "wal/r", "backup/pg_wal/r", "log/r", "space/r", "space/PG_18/r"})
    void isNotWhereLinksLead(String name) throws Exception {
        Files.createDirectories(directory.resolve("backup/base"));
        Files.createDirectories(directory.resolve("backup/pg_tblspc"));
        Files.createDirectories(directory.resolve("space/PG_18"));
        Files.createDirectories(directory.resolve("log"));
        Files.createSymbolicLink(directory.resolve("lb"), Path.of("backup/base"));
        Files.createSymbolicLink(directory.resolve("wal"), Path.of("log"));
        Files.createSymbolicLink(directory.resolve("backup/pg_wal"), directory.resolve("log"));
        Files.createSymbolicLink(directory.resolve("backup/pg_tblspc/16400"), directory.resolve("space"));
        assertRefused(
                name,
                () -> ResultFile.of(directory.resolve(name).toString(), true, List.of(directory.resolve("backup"))));
    }

    /** A tablespace that nobody knew of before. */
    @Test
    void isNotWrittenWhereABackupCameToBe() throws Exception {
        Files.createDirectories(directory.resolve("space"));
        ResultFile file = ResultFile.of(directory.resolve("space/r").toString(), true, List.of());
        file.begin(List.of(directory.resolve("b")));
        Files.createDirectories(directory.resolve("b/pg_tblspc"));
        Files.createSymbolicLink(directory.resolve("b/pg_tblspc/16400"), directory.resolve("space"));
        assertRefused("space/r", () -> file.write("{}\n"));
        assertThat(directory.resolve("space")).isEmptyDirectory();
    }

    @Test
    void whatCameToBeThereMeanwhileStays() throws Exception {
        for (String other : List.of("segment", "", EARLIER)) {
            ResultFile file = prepare("r");
            Files.writeString(directory.resolve("r"), other);
            assertThatThrownBy(() -> file.write("{}\n"))
                    .isInstanceOf(StorageException.class)
                    .hasMessage("could not write file \"" + directory.resolve("r") + "\": File exists");
            assertThat(directory.resolve("r")).content().isEqualTo(other);
            assertThat(directory.toFile().list()).containsExactly("r");
            Files.delete(directory.resolve("r"));
        }
    }

    /** The command line may say where it must not be, but it cannot be understood. */
    @Test
    void beforeTheRunBeginsAnEarlierResultIsOnlyReplaced() throws Exception {
        Files.writeString(directory.resolve("r"), EARLIER);
        ResultFile file = ResultFile.of(directory.resolve("r").toString(), true, List.of());
        assertThat(directory.resolve("r")).content().isEqualTo(EARLIER);
        file.write("{}\n");
        assertThat(directory.resolve("r")).content().isEqualTo("{}\n");
        Files.writeString(directory.resolve("r"), "segment");
        assertThatThrownBy(() -> file.write("{}\n")).hasMessageEndingWith("is not the result of an earlier run");
        assertThat(directory.resolve("r")).content().isEqualTo("segment");
    }

    @ParameterizedTest
    @CsvSource({"a/r, a/b", "r, a", "a/r, a/rr", "a/r, a/new/data"})
    void isBesideABackup(String name, String place) throws Exception {
        Files.createDirectories(directory.resolve("a/b"));
        ResultFile file = ResultFile.of(directory.resolve(name).toString(), true, List.of(directory.resolve(place)));
        file.begin(List.of());
        file.write("{}\n");
        assertThat(directory.resolve(name)).content().isEqualTo("{}\n");
    }
}
