package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command on a chain that our {@code pg_basebackup} took. */
class CombinebackupIT {
    private static final long LARGE_BYTES = 3L << 30;
    private static Path work;

    @BeforeAll
    static void backUp() {
        work = PostgresServer.temporaryDirectory();
        PostgresServer server = SharedServers.named(
                "summarizing 18",
                key -> PostgresServer.builder(PostgresBinaries.embedded(18))
                        .set("summarize_wal", "on")
                        .set("wal_summary_keep_time", "0")
                        .start());
        server.execute("drop table if exists combined", "create table combined as select generate_series(1, 9999) g");
        take(server, "full");
        server.execute("update combined set g = -g where g = 7");
        take(server, "one", "-i", "full/backup_manifest");
        server.execute("drop table combined");
    }

    private static void take(PostgresServer server, String directory, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-h", "127.0.0.1", "-U", "postgres", "-c", "fast", "-N"));
        arguments.addAll(List.of("-p", Integer.toString(server.port()), "-D", directory));
        arguments.addAll(List.of(more));
        run(Distribution.launcher(), arguments).orFail();
    }

    private static Command.Result run(Path program, List<String> arguments) {
        return Distribution.bare(work, program, arguments).in(work).run();
    }

    private static Command.Result ours(String... arguments) {
        return run(Distribution.launcher("pg_combinebackup"), List.of(arguments));
    }

    @AfterAll
    static void removeAll() throws IOException {
        Trees.delete(work);
    }

    @AfterEach
    void removeResult() throws IOException {
        Trees.delete(work.resolve("r"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-k -o r full --format=t | files of a backup in tar format can only be copied",
                "-o r nowhere | 'could not open file \"nowhere/PG_VERSION\": No such file or directory'",
                "-o full full one | 'directory \"full\" exists but is not empty'",
                "-o full/PG_VERSION full one | 'could not access directory \"full/PG_VERSION\": Not a directory'",
                "-o r one full | 'backup at \"full\" is a full backup, but only the first backup should be a full backup'",
                "-o r one | 'backup at \"one\" is an incremental backup, but the first backup should be a full backup'",
            })
    void complaints(String line, String complaint) {
        Command.Result result = ours(line.split(" "));
        assertThat(result.stderr()).isEqualTo("pg_combinebackup: error: " + complaint + "\n");
        assertThat(result.text()).isEmpty();
        assertThat(result.status()).isEqualTo(1);
        assertThat(work.resolve("r")).doesNotExist();
    }

    @Test
    void information() {
        assertThat(ours("-V").text()).startsWith("pg_combinebackup (PostgreSQL) 18.6\n");
    }

    @Test
    void combinesInSilence() {
        Command.Result result = ours("full", "one", "--output=r", "--sync-method=syncfs");
        assertThat(result.stderr() + result.text()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(run(Distribution.launcher("pg_verifybackup"), List.of("r"))
                        .orFail()
                        .text())
                .isEqualTo("backup successfully verified\n");
    }

    @Test
    void intoTarFilesAndBack() throws IOException {
        try {
            assertThat(ours("full", "one", "-N", "--format=t", "--compress=zstd", "-o", "tar")
                            .orFail()
                            .stderr())
                    .isEmpty();
            assertThat(Trees.list(work.resolve("tar")).keySet()).containsExactly("", "backup_manifest", "base.tar.zst");
            assertThat(run(Distribution.launcher("pg_verifybackup"), List.of("tar"))
                            .status())
                    .isZero();
            ours("tar", "-N", "-o", "r").orFail();
            assertThat(run(Distribution.launcher("pg_verifybackup"), List.of("r"))
                            .status())
                    .isZero();
        } finally {
            Trees.delete(work.resolve("tar"));
        }
    }

    @Test
    void links() throws IOException {
        Command.Result result = ours("-k", "-N", "full", "one", "-o", "r").orFail();
        assertThat(result.stderr())
                .isEqualTo("pg_combinebackup: warning: --link mode was used; any modifications to the output directory"
                        + " might destructively modify input directories\n");
        assertThat(Files.isSameFile(work.resolve("r/PG_VERSION"), work.resolve("one/PG_VERSION")))
                .isTrue();
    }

    @Test
    void dryRunTellsEverythingAndDoesNothing() {
        Command.Result result = ours("-d", "-n", "full", "one", "-o", "r").orFail();
        assertThat(result.stderr().lines())
                .allMatch(line -> line.startsWith("pg_combinebackup: "))
                .contains("pg_combinebackup: would generate \"r/backup_label\"")
                .hasSizeGreaterThan(500);
        assertThat(work.resolve("r")).doesNotExist();
    }

    @Test
    void anEmptyDirectoryThatWasThereStays() throws IOException {
        Files.createDirectory(work.resolve("r"));
        Path file = Files.createFile(work.resolve("one/base/1/INCREMENTAL.7"));
        try {
            Command.Result result = ours("full", "one", "-o", "r");
            assertThat(result.stderr())
                    .isEqualTo(
                            "pg_combinebackup: error: could not read file \"one/base/1/INCREMENTAL.7\": read 0 of 4\n"
                                    + "pg_combinebackup: removing contents of output directory \"r\"\n");
            assertThat(result.status()).isEqualTo(1);
            assertThat(work.resolve("r")).isEmptyDirectory();
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void signals(String signal, int status) throws Exception {
        Path large = work.resolve("one/base/large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(LARGE_BYTES);
        }
        try {
            SortedMap<String, String> before = Trees.list(work);
            List<String> words = List.of(
                    "--default-signal=" + signal,
                    Distribution.launcher("pg_combinebackup").toString(),
                    "full",
                    "one",
                    "-o",
                    "r");
            Command.Running running = Distribution.bare(work, Path.of("/usr/bin/env"), words)
                    .in(work)
                    .start();
            awaitGrowing(work.resolve("r/base/large"), running);
            running.signal(signal);
            Command.Result result = running.await();
            assertThat(result.stderr())
                    .isEqualTo("pg_combinebackup: error: canceled by signal\n"
                            + "pg_combinebackup: removing output directory \"r\"\n");
            assertThat(result.status()).isEqualTo(status);
            assertThat(Trees.list(work)).isEqualTo(before);
        } finally {
            Files.delete(large);
        }
    }

    private static void awaitGrowing(Path file, Command.Running running) throws Exception {
        while (!Files.exists(file) || Files.size(file) == 0) {
            assertThat(running.isRunning()).isTrue();
            Thread.onSpinWait();
        }
    }
}
