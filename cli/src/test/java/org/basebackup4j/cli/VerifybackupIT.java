package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup that PostgreSQL 15's own program took, verified by its {@code pg_verifybackup} and by ours: same words. */
class VerifybackupIT {
    private static Path work;

    @BeforeAll
    static void backUp() {
        PostgresBinaries debian = PostgresBinaries.debian15().orElse(null);
        assumeTrue(debian != null, "no PostgreSQL 15 here");
        work = PostgresServer.temporaryDirectory();
        try (PostgresServer server = PostgresServer.builder(debian).start()) {
            Command.of(debian.tool("pg_basebackup"), "-D", work.resolve("good").toString(), "-c", "fast")
                    .with("PGHOST", "127.0.0.1")
                    .with("PGPORT", Integer.toString(server.port()))
                    .with("PGUSER", "postgres")
                    .run()
                    .orFail();
        }
    }

    @AfterAll
    static void remove() throws IOException {
        if (work != null) {
            Trees.delete(work);
        }
    }

    private static Command.Result run(Path program, List<String> arguments) {
        return Command.of(program, arguments).in(work).with("LC_ALL", "C").run();
    }

    private static Command.Result ours(String... arguments) {
        return run(Distribution.launcher("pg_verifybackup"), List.of(arguments));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "good",
                "-q good",
                "good/",
                ".//good",
                "-n -s good",
                "-e good",
                "-i base -i global/pg_control good",
                "-m good/backup_manifest good",
                "-m nowhere good",
                "-w good/pg_wal good",
                "-nw nowhere good",
                "-w nowhere good",
                "--manifest=good/backup_manifest --ignore base good",
                "nowhere",
                "good good",
                "good one two",
                "",
                "-x good",
                "--no-such good",
                "--quiet=x good",
                "--man",
                "good -m",
                "-q -? good",
            })
    void sameWordsAsTheOriginal(String line) {
        List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" "));
        Path original = PostgresBinaries.debian15().orElseThrow().tool("pg_verifybackup");
        Command.Result theirs = run(original, arguments);
        Command.Result own = run(Distribution.launcher("pg_verifybackup"), arguments);
        assertThat(own.text()).isEqualTo(theirs.text());
        assertThat(withoutLog(own.stderr().replace(launcher(), "PROGRAM")))
                .isEqualTo(withoutLog(theirs.stderr().replace(original.toString(), "PROGRAM")));
        assertThat(own.status()).isEqualTo(theirs.status());
    }

    private static String launcher() {
        return Distribution.launcher("pg_verifybackup").toString();
    }

    /** What is wrong with the log their pg_waldump says, and we in a detail. */
    private static String withoutLog(String text) {
        return text.replaceAll("(?m)^(pg_waldump: |pg_verifybackup: detail: ).*\n", "");
    }

    @Test
    void information() {
        assertThat(ours("--version").text()).startsWith("pg_verifybackup (PostgreSQL) 18.6\n");
        assertThat(ours("--help").text().lines())
                .allMatch(line -> line.length() <= 80)
                .hasSizeGreaterThan(15);
    }

    @Test
    void complaints() {
        assertThat(ours("-F", "x", "good").stderr())
                .isEqualTo("pg_verifybackup: error: invalid backup format \"x\", must be \"plain\" or \"tar\"\n");
        assertThat(ours("-P", "-q", "good").stderr())
                .startsWith("pg_verifybackup: error: cannot specify both -P/--progress and -q/--quiet\n");
        assertThat(ours("--pages", "good").stderr())
                .isEqualTo("pg_verifybackup: error: data checksums are not enabled in cluster\n");
        assertThat(ours("good/PG_VERSION").stderr())
                .isEqualTo("pg_verifybackup: error: could not stat file \"good/PG_VERSION/PG_VERSION\":"
                        + " Not a directory\n");
        assertThat(ours("--page", "good").stderr()).contains("unrecognized option '--page'");
    }

    @Test
    void progress() {
        Command.Result result = ours("--progress", "good");
        assertThat(result.status()).isZero();
        assertThat(result.stderr().lines())
                .isNotEmpty()
                .allMatch(line -> line.matches(" *\\d+/\\d+ kB \\(\\d+%\\) verified"))
                .last()
                .asString()
                .contains("(100%)");
    }

    /** Root may read everything, so this needs somebody else. */
    @Test
    void unreadableFiles() throws IOException {
        Path tree = work.resolve("unreadable");
        Command.of(Path.of("/bin/cp"), "-a", work.resolve("good").toString(), tree.toString())
                .run()
                .orFail();
        Files.setPosixFilePermissions(tree.resolve("base/1/1255"), Set.of());
        Files.setPosixFilePermissions(tree.resolve("base/4"), Set.of());
        List<String> words = new ArrayList<>(List.of("-U", launcher(), "-e", "unreadable"));
        Command.Result first = run(Path.of("/usr/bin/unshare"), words);
        assumeTrue(first.stderr().contains("Permission denied"), "files cannot be hidden from us here");
        assertThat(first.stderr())
                .isEqualTo(
                        "pg_verifybackup: error: could not open directory \"unreadable/base/4\": Permission denied\n");
        words.remove("-e");
        assertThat(run(Path.of("/usr/bin/unshare"), words).stderr())
                .isEqualTo(first.stderr()
                        + "pg_verifybackup: error: could not open file \"base/1/1255\": Permission denied\n");
    }
}
