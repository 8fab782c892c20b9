package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
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

/** What the other commands tell a program of how they ended. */
class AutomationOthersIT {
    private static Path work;

    @BeforeAll
    static void backUp() {
        work = PostgresServer.temporaryDirectory();
        run("pg_basebackup", connection() + "-c fast -N -D full").orFail();
    }

    @AfterAll
    static void removeAll() throws IOException {
        Trees.delete(work);
    }

    @AfterEach
    void remove() throws IOException {
        for (String name : List.of("r", "copy", "result", "wal", "link", "log", "space")) {
            Trees.delete(work.resolve(name));
        }
    }

    private static PostgresServer server() {
        return SharedServers.named(
                "automation of others",
                key -> PostgresServer.builder(PostgresBinaries.embedded(18))
                        .set("summarize_wal", "on")
                        .start());
    }

    private static String connection() {
        return "-h 127.0.0.1 -U postgres -p " + server().port() + " ";
    }

    private static Command command(String program, String options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--default-signal=HUP,INT,TERM", Distribution.launcher(program).toString()));
        arguments.addAll(List.of(options.split(" ")));
        return Distribution.bare(work, Path.of("/usr/bin/env"), arguments).in(work);
    }

    private static Command.Result run(String program, String options) {
        return command(program, options).run();
    }

    private static JsonNode told(Command.Result result, int status, String outcome) throws IOException {
        assertThat(result.status()).as(result.stderr()).isEqualTo(status);
        JsonNode told = StrictJson.file(work.resolve("r"));
        assertThat(told.get("exit_status").intValue()).isEqualTo(status);
        assertThat(told.get("status").textValue()).isEqualTo(outcome);
        return told;
    }

    private static JsonNode failed(String program, String options, int status, String category) throws IOException {
        Command.Result result = run(program, "--result-file=r --detailed-exit-codes " + options);
        JsonNode told = told(result, status, "failed");
        assertThat(told.get("command").textValue()).isEqualTo(program);
        assertThat(told.get("error").get("category").textValue()).isEqualTo(category);
        return told;
    }

    private static void copy() {
        Command.of(
                        Path.of("cp"),
                        "-r",
                        work.resolve("full").toString(),
                        work.resolve("copy").toString())
                .run()
                .orFail();
    }

    @Test
    void aGoodBackup() throws IOException {
        Command.Result result = run("pg_verifybackup", "-q --progress-format=json --result-file=r full");
        JsonNode verified = told(result, 0, "succeeded").get("result");
        JsonNode manifest = StrictJson.parse(Files.readString(work.resolve("full/backup_manifest")));
        assertThat(verified.get("good").booleanValue()).isTrue();
        assertThat(verified.get("files").intValue())
                .isEqualTo(manifest.get("Files").size());
        assertThat(verified.get("findings")).isEmpty();
        List<JsonNode> lines = StrictJson.lines(result.stderr());
        assertThat(lines).hasSize((int) result.stderr().lines().count());
        JsonNode progress = lines.get(lines.size() - 2);
        assertThat(progress.get("event").textValue()).isEqualTo("progress");
        assertThat(progress.get("done_bytes")).isEqualTo(progress.get("total_bytes"));
        assertThat(lines.get(lines.size() - 1).get("status").textValue()).isEqualTo("succeeded");
    }

    @Test
    void aDamagedBackup() throws IOException {
        copy();
        Files.delete(work.resolve("copy/base/1/PG_VERSION"));
        Files.writeString(work.resolve("copy/more"), "");
        JsonNode told = failed("pg_verifybackup", "copy", 6, "damaged");
        JsonNode verified = told.get("result");
        assertThat(verified.get("good").booleanValue()).isFalse();
        assertThat(verified.get("findings_count").intValue()).isEqualTo(2);
        assertThat(verified.get("findings").findValuesAsText("message"))
                .containsExactlyInAnyOrder(
                        "\"more\" is present on disk but not in the manifest",
                        "\"base/1/PG_VERSION\" is present in the manifest but not on disk");
        assertThat(told.get("error").get("message").textValue()).startsWith("2 things are wrong with the backup");
        told(run("pg_verifybackup", "--result-file=r copy"), 1, "failed");
    }

    /** Of what is all wrong the first thousand things are enough. */
    @Test
    void aVeryDamagedBackup() throws IOException {
        copy();
        for (int i = 0; i < 1234; i++) {
            Files.writeString(work.resolve("copy/more" + i), "");
        }
        JsonNode verified = failed("pg_verifybackup", "-n copy", 6, "damaged").get("result");
        assertThat(verified.get("findings_count").intValue()).isEqualTo(1234);
        assertThat(verified.get("findings")).hasSize(1000);
    }

    /** The original says such a name as it is. */
    @Test
    void aNameThatIsNoText() throws IOException {
        copy();
        Command.of(
                        Path.of("bash"),
                        "-c",
                        "touch \"$1\"/$'a\\xff\\n{b'",
                        "bash",
                        work.resolve("copy").toString())
                .run()
                .orFail();
        JsonNode verified = failed("pg_verifybackup", "-n copy", 6, "damaged").get("result");
        assertThat(verified.get("findings").get(0).get("message").textValue())
                .isEqualTo("\"a\ufffd\n{b\" is present on disk but not in the manifest");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pg_verifybackup | nowhere | 5 | storage",
                "pg_verifybackup | -P -q full | 2 | usage",
                "pg_verifybackup | -m full/PG_VERSION full | 6 | damaged",
                "pg_verifybackup | | 2 | usage",
                "pg_combinebackup | full | 2 | usage",
                "pg_combinebackup | nowhere -o result | 5 | storage",
                "pg_combinebackup | full full -o result | 1 | other",
                "pg_receivewal | -D nowhere -n -h 127.0.0.1 | 5 | storage",
                "pg_receivewal | -D full -n -h 127.0.0.1 -p 1 | 3 | connection",
                "pg_receivewal | -D full -d sslmode=banana | 2 | usage",
                "pg_receivewal | -n | 2 | usage",
            })
    void failures(String program, String options, int status, String category) throws IOException {
        failed(program, options == null ? "-v1" : options, status, category);
    }

    @Test
    void combining() throws IOException {
        JsonNode combined = told(run("pg_combinebackup", "-N -o result full --result-file=r"), 0, "succeeded")
                .get("result");
        JsonNode manifest = StrictJson.parse(Files.readString(work.resolve("result/backup_manifest")));
        try (var all = Files.walk(work.resolve("result"))) {
            assertThat(combined.get("files").longValue() + 1)
                    .isEqualTo(all.filter(Files::isRegularFile).count());
        }
        assertThat(combined.get("system_identifier").textValue())
                .isEqualTo(manifest.get("System-Identifier").asText());
        assertThat(combined.get("dry_run").booleanValue()).isFalse();
    }

    @Test
    void combiningWhatIsDamaged() throws IOException {
        copy();
        Files.writeString(work.resolve("copy/base/1/PG_VERSION"), "81\n", StandardOpenOption.TRUNCATE_EXISTING);
        JsonNode told = failed("pg_combinebackup", "-N -o result copy", 6, "damaged");
        assertThat(told.get("error").get("detail").textValue()).contains("is damaged");
        assertThat(work.resolve("result")).doesNotExist();
    }

    @Test
    void receivingToTheEnd() throws IOException {
        Files.createDirectory(work.resolve("wal"));
        String end = server().query("select pg_current_wal_lsn()::text");
        server().execute("select pg_switch_wal()", "checkpoint");
        Command.Result result = run("pg_receivewal", connection() + "--result-file=r -D wal -n --no-sync -E " + end);
        JsonNode received = told(result, 0, "succeeded").get("result");
        assertThat(received.get("stopped_by").textValue()).isEqualTo("end_position");
        assertThat(received.get("start_lsn").textValue()).contains("/");
        assertThat(received.get("end_lsn").textValue()).contains("/");
        assertThat(received.get("timeline").intValue()).isEqualTo(1);
        assertThat(received.get("segments").isIntegralNumber()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"INT, 0, succeeded", "TERM, 0, succeeded", "HUP, 129, canceled"})
    void receivingUntilASignal(String signal, int status, String outcome) throws IOException {
        Files.createDirectory(work.resolve("wal"));
        Command.Running running = command("pg_receivewal", connection() + "--result-file=r -D wal --no-sync")
                .start();
        server().await("select count(*)::text from pg_stat_replication where state = 'streaming'", "1");
        running.signal(signal);
        JsonNode received = told(running.await(), status, outcome).get("result");
        assertThat(received.get("start_lsn").textValue()).contains("/");
        if (status == 0) {
            assertThat(received.get("stopped_by").textValue()).isEqualTo("signal");
        }
        server().await("select count(*)::text from pg_stat_replication", "0");
    }

    /** Nothing of a backup is lost before it is known to be one. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pg_verifybackup | copy | copy/base/1/empty",
                "pg_verifybackup | --nosuch copy | copy/base/1/empty",
                "pg_verifybackup | -w log full | log/empty",
                "pg_verifybackup | copy | copy/base/../empty",
                "pg_verifybackup | link | log/empty",
                "pg_verifybackup | link | space/empty",
                "pg_combinebackup | copy -o result | copy/empty",
                "pg_combinebackup | link -o result | space/empty",
                "pg_combinebackup | copy | copy/empty",
                "pg_receivewal | -D log -n -h 127.0.0.1 -p 1 | log/empty",
                "pg_receivewal | --nosuch -D log | log/empty",
            })
    void theResultIsNotInABackup(String program, String options, String name) throws IOException {
        copy();
        Path link = Files.createDirectories(work.resolve("link/pg_tblspc")).getParent();
        Files.createDirectory(work.resolve("log"));
        Files.createDirectory(work.resolve("space"));
        Files.createSymbolicLink(link.resolve("pg_wal"), work.resolve("log"));
        Files.createSymbolicLink(link.resolve("pg_tblspc/16400"), work.resolve("space"));
        Path file = Files.createFile(work.resolve(name));
        Command.Result result = run(program, "--detailed-exit-codes --result-file=" + name + " " + options);
        assertThat(result.status()).as(result.stderr()).isEqualTo(2);
        assertThat(result.stderr()).contains("error: result file \"" + name + "\" cannot be in directory ");
        assertThat(file).isEmptyFile();
        try (var beside = Files.list(file.getParent())) {
            assertThat(beside.map(Path::toString)).noneMatch(path -> path.endsWith(".tmp"));
        }
    }

    /** Somebody else writes to where the result was to be. */
    @Test
    void receivingOverTheResult() throws IOException {
        Files.createDirectory(work.resolve("wal"));
        Command.Running running = command("pg_receivewal", connection() + "--result-file=r -D wal --no-sync")
                .start();
        server().await("select count(*)::text from pg_stat_replication where state = 'streaming'", "1");
        Files.writeString(work.resolve("r"), "somebody else's");
        running.signal("INT");
        Command.Result result = running.await();
        assertThat(result.status()).as(result.stderr()).isEqualTo(1);
        assertThat(result.stderr()).contains("error: could not write file \"r\": File exists");
        assertThat(work.resolve("r")).content().isEqualTo("somebody else's");
        server().await("select count(*)::text from pg_stat_replication", "0");
    }

    @Test
    void slots() throws IOException {
        String slot = connection() + "-S told ";
        assertThat(told(run("pg_receivewal", "--result-file=r --create-slot " + slot), 0, "succeeded")
                        .get("result")
                        .get("slot")
                        .textValue())
                .isEqualTo("told");
        assertThat(failed("pg_receivewal", "--create-slot " + slot, 4, "server")
                        .get("error")
                        .get("sqlstate")
                        .textValue())
                .isEqualTo("42710");
        told(run("pg_receivewal", "--result-file=r --drop-slot " + slot), 0, "succeeded");
        assertThat(failed("pg_receivewal", "--drop-slot " + slot, 4, "server")
                        .get("error")
                        .get("sqlstate")
                        .textValue())
                .isEqualTo("42704");
    }
}
