package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.StorageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultFileTest {
    private static final String EARLIER = "{\"basebackup4j\":\"0.1\",\"status\":\"succeeded\"}\n";

    @TempDir
    private Path directory;

    private ResultFile prepare(String name) throws BackupException {
        return ResultFile.prepare(directory.resolve(name).toString(), true);
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
        ResultFile file = prepare(name);
        assertThatThrownBy(() -> file.checkOutside(List.of(directory.resolve("other"), directory.resolve(place))))
                .isInstanceOf(BackupException.class)
                .hasMessageStartingWith("result file \"" + directory.resolve(name) + "\" cannot be in directory");
    }

    @ParameterizedTest
    @CsvSource({"a/r, a/b", "r, a", "a/r, a/rr", "a/r, a/new/data"})
    void isBesideABackup(String name, String place) throws Exception {
        Files.createDirectories(directory.resolve("a/b"));
        prepare(name).checkOutside(List.of(directory.resolve(place)));
    }
}
