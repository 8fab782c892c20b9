package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.FaultyFlow;
import org.basebackup4j.testkit.FaultyProxy;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.TinyDisk;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code pg_basebackup} tells a program of each way to end: exit status, result file and last line agree. */
class AutomationIT {
    private static final String FAST = "-c fast -N ";

    private Path place;

    @BeforeEach
    void makePlace() {
        place = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void removePlace() throws IOException {
        Trees.delete(place);
    }

    private static PostgresServer server() {
        return SharedServers.embedded(18);
    }

    /** A server that wants a password, of roles that may not do everything. */
    private static PostgresServer strict() {
        return SharedServers.named("automation", key -> {
            PostgresServer started =
                    PostgresServer.builder(PostgresBinaries.embedded(18)).start();
            started.execute(
                    "create role somebody login replication password 'geheim'",
                    "create role nobody login password 'x'");
            try {
                Path rules = started.dataDirectory().resolve("pg_hba.conf");
                Files.writeString(
                        rules,
                        "host replication somebody,nobody 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            started.execute("select pg_reload_conf()");
            return started;
        });
    }

    private static String connection(int port) {
        return "-h 127.0.0.1 -U postgres -p " + port + " ";
    }

    private Command command(String options) {
        List<String> arguments = new ArrayList<>(
                List.of("--default-signal=HUP,INT,TERM", Distribution.launcher().toString()));
        arguments.addAll(List.of(options.split(" ")));
        return Distribution.bare(place, Path.of("/usr/bin/env"), arguments).in(place);
    }

    private static Command.Result assertStatus(Command.Result result, int status) {
        assertThat(result.status()).as(result.stderr()).isEqualTo(status);
        return result;
    }

    /** The result file and the last line say the same; what they say. */
    private JsonNode told(Command.Result result) throws IOException {
        JsonNode file = StrictJson.file(place.resolve("r"));
        List<JsonNode> lines = StrictJson.lines(result.stderr());
        JsonNode last = lines.get(lines.size() - 1);
        assertThat(result.stderr().stripTrailing().lines().reduce((a, b) -> b).orElseThrow())
                .startsWith("{\"event\":\"finished\",");
        for (String field : List.of("status", "exit_status", "error")) {
            assertThat(last.get(field)).isEqualTo(file.get(field));
        }
        assertThat(file.get("exit_status").intValue()).isEqualTo(result.status());
        assertThat(file.get("command").textValue()).isEqualTo("pg_basebackup");
        try (var left = Files.list(place)) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.endsWith(".tmp"));
        }
        return file;
    }

    private JsonNode failed(String options, int status, String category) throws IOException {
        Command.Result result = assertStatus(
                command("--result-file=r --progress-format=json --detailed-exit-codes " + options)
                        .run(),
                status);
        JsonNode told = told(result);
        assertThat(told.get("status").textValue()).isEqualTo("failed");
        assertThat(told.get("error").get("category").textValue()).isEqualTo(category);
        assertThat(told.get("error").get("message").textValue()).isNotEmpty();
        return told;
    }

    private static String sqlState(JsonNode told) {
        return told.get("error").get("sqlstate").textValue();
    }

    @Test
    void aBackupThatSucceeds() throws IOException {
        PostgresServer server = server();
        Files.writeString(place.resolve("r"), "{\"basebackup4j\":\"0\"}\n");
        Command.Result result = assertStatus(
                command(connection(server.port()) + FAST + "-D b --result-file=r --progress-format=json")
                        .run(),
                0);
        JsonNode told = told(result);
        assertThat(told.get("status").textValue()).isEqualTo("succeeded");
        assertThat(told.get("error").isNull()).isTrue();
        assertThat(told.get("warnings_count").intValue()).isZero();
        assertThat(told.get("seconds").decimalValue()).isPositive();
        JsonNode backup = told.get("result");
        assertThat(backup.get("system_identifier").textValue())
                .isEqualTo(server.query("select system_identifier::text from pg_control_system()"));
        assertThat(backup.get("server_version").textValue()).startsWith("18");
        assertThat(backup.get("timeline").intValue()).isEqualTo(1);
        assertThat(backup.get("manifest").textValue()).isEqualTo("b/backup_manifest");
        JsonNode manifest = StrictJson.parse(Files.readString(place.resolve("b/backup_manifest")));
        assertThat(backup.get("files").intValue())
                .isEqualTo(manifest.get("Files").size());
        JsonNode range = manifest.get("WAL-Ranges").get(0);
        assertThat(backup.get("start_lsn")).isEqualTo(range.get("Start-LSN"));
        assertThat(backup.get("end_lsn")).isEqualTo(range.get("End-LSN"));
        assertThat(backup.get("tablespaces")).isEmpty();
        assertThat(backup.get("received_bytes").longValue()).isGreaterThan(20_000_000);
        assertThat(backup.get("phase_seconds").fieldNames())
                .toIterable()
                .containsExactly("connect", "checkpoint", "transfer", "wal", "sync");
        assertPhases(StrictJson.lines(result.stderr()));
    }

    /** Each phase begins and ends; within them nothing but progress; and it reaches its total. */
    private static void assertPhases(List<JsonNode> lines) {
        List<String> phases = new ArrayList<>();
        for (JsonNode line : lines) {
            String event = line.get("event").textValue();
            if (event.startsWith("phase_")) {
                phases.add(event + " " + line.get("phase").textValue());
            } else {
                assertThat(event).isIn("progress", "finished");
            }
        }
        assertThat(phases)
                .containsExactly(
                        "phase_started connect",
                        "phase_ended connect",
                        "phase_started checkpoint",
                        "phase_ended checkpoint",
                        "phase_started transfer",
                        "phase_ended transfer",
                        "phase_started wal",
                        "phase_ended wal",
                        "phase_started sync",
                        "phase_ended sync");
        JsonNode last = lines.stream()
                .filter(line -> line.get("event").textValue().equals("progress"))
                .reduce((a, b) -> b)
                .orElseThrow();
        assertThat(last.get("done_bytes")).isEqualTo(last.get("total_bytes"));
        assertThat(last.get("tablespaces_done").intValue()).isEqualTo(1);
        assertThat(last.get("tablespaces_total").intValue()).isEqualTo(1);
        assertThat(lines.get(lines.size() - 2).get("wal_lsn").textValue()).matches("[0-9A-F]+/[0-9A-F]+");
    }

    /** So slow that the server says nothing for seconds on end. */
    @Test
    void slowDataIsToldOfEverySecond() throws Exception {
        try (FaultyProxy slow = FaultyProxy.to(server().port())) {
            slow.connection(1).fromServer().throttle(300_000);
            Command.Running running = command(
                            connection(slow.port()) + FAST + "-D b --result-file=r --progress-format=json")
                    .start();
            slow.connection(1).fromServer().awaitPassed(1_500_000);
            running.signal("INT");
            Command.Result result = assertStatus(running.await(), 130);
            JsonNode told = told(result);
            assertThat(told.get("status").textValue()).isEqualTo("canceled");
            assertThat(told.get("error").get("phase").textValue()).isEqualTo("transfer");
            List<JsonNode> progress = StrictJson.lines(result.stderr()).stream()
                    .filter(line -> line.get("event").textValue().equals("progress"))
                    .toList();
            assertThat(progress).hasSizeGreaterThanOrEqualTo(4);
            long done = -1;
            for (JsonNode line : progress) {
                assertThat(line.get("done_bytes").longValue()).isGreaterThan(done);
                done = line.get("done_bytes").longValue();
                assertThat(line.get("total_bytes").longValue()).isGreaterThan(20_000_000);
            }
            JsonNode last = progress.get(progress.size() - 1);
            assertThat(last.get("bytes_per_second").longValue()).isBetween(100_000L, 900_000L);
            assertThat(last.get("seconds_left").decimalValue()).isPositive();
            assertThat(last.get("file").textValue()).startsWith("b/");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-D b -Ft --waldir=/x | WAL directory location can only be specified in plain mode",
                "-D b --nosuch | unrecognized option '--nosuch'",
                "-D b --progress-format=xml | invalid progress format \"xml\", must be \"text\" or \"json\"",
                "-D b -d sslmode=banana | invalid sslmode value: \"banana\"",
                "-D b -d port=abc | invalid integer value \"abc\" for connection option \"port\"",
                "-D b -h localhost -p 99999 | invalid port number: \"99999\"",
                "-D b -d hostaddr=zzz | could not parse network address \"zzz\": Name or service not known",
            })
    void aWrongCommandLine(String options, String message) throws IOException {
        Command.Result result = assertStatus(
                command(options + " --result-file=r --detailed-exit-codes").run(), 2);
        JsonNode error = StrictJson.file(place.resolve("r")).get("error");
        assertThat(error.get("category").textValue()).isEqualTo("usage");
        assertThat(error.get("message").textValue()).isEqualTo(message);
        assertThat(result.stderr()).contains(message);
        assertStatus(command(options).run(), 1);
    }

    @Test
    void noConnection() throws IOException {
        JsonNode told = failed("-D b -h 127.0.0.1 -p 1 -U u", 3, "connection");
        assertThat(told.get("error").get("causes").toString()).contains("Connection refused");
        assertThat(told.get("error").get("phase").textValue()).isEqualTo("connect");
        assertStatus(command("-D b -h 127.0.0.1 -p 1 -U u --result-file=r").run(), 1);
    }

    @ParameterizedTest
    @CsvSource({"somebody, falsch, 28P01", "nobody, x, 42501"})
    void noAdmittance(String role, String password, String sqlState) throws IOException {
        String url = "-d postgres://" + role + ":" + password + "@127.0.0.1:" + strict().port();
        JsonNode told = failed("-D b " + url, 3, "connection");
        assertThat(sqlState(told)).isEqualTo(sqlState);
        assertThat(told.toString()).doesNotContain("falsch");
    }

    @Test
    void aServerThatGoesAway() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.to(server().port())) {
            proxy.connection(1).fromServer().cutAt(5_000_000, FaultyProxy.Cut.RESET);
            failed(connection(proxy.port()) + FAST + "-D b", 3, "connection");
        }
    }

    @Test
    void aServerThatRefuses() throws IOException {
        String start = "-d postgres://somebody:geheim@127.0.0.1:" + strict().port() + " " + FAST;
        assertThat(sqlState(failed(start + "-Xn -t server:/nowhere/at/all", 4, "server")))
                .isEqualTo("42501");
        // This one is found by the other connection.
        JsonNode told = failed(start + "-D b -S nosuch", 4, "server");
        assertThat(sqlState(told)).isEqualTo("42704");
        assertThat(told.get("error").get("causes").get(0).textValue()).contains("\"nosuch\" does not exist");
        assertThat(told.get("result").get("start_lsn").textValue()).contains("/");
        assertThat(place.resolve("b")).doesNotExist();
    }

    @Test
    void aTargetThatIsNotEmpty() throws IOException {
        Files.createDirectories(place.resolve("b/x"));
        failed(connection(server().port()) + FAST + "-D b", 5, "storage");
    }

    @ParameterizedTest
    @CsvSource({"-Fp -Xn", "-Ft -Xs"})
    void aDiskThatIsFull(String options) throws IOException {
        Path mountPoint = Files.createDirectory(place.resolve("disk"));
        Optional<TinyDisk> disk = TinyDisk.mount(mountPoint, 8192);
        assumeTrue(disk.isPresent(), "no disk can be mounted here");
        try (TinyDisk tiny = disk.get()) {
            JsonNode told = failed(
                    connection(server().port()) + FAST + "-D " + tiny.path().resolve("b") + " " + options,
                    5,
                    "storage");
            assertThat(told.get("error").toString()).contains("No space left on device");
            assertThat(told.get("warnings").get(0).get("message").textValue()).contains("the backup may need");
        }
    }

    @Test
    void aDamagedTransfer() throws IOException {
        try (FaultyProxy proxy = FaultyProxy.to(server().port())) {
            FaultyFlow data = proxy.connection(1).fromServer();
            data.flipBitAt(9_000_000, 3);
            JsonNode told = failed(connection(proxy.port()) + FAST + "-d sslmode=disable -D b", 6, "damaged");
            assertThat(told.get("error").get("phase").textValue()).isEqualTo("transfer");
        }
    }

    @Test
    void damagedPages() throws IOException {
        JsonNode told = failed(connection(EndingsIT.damaged().port()) + FAST + "-Xn -D b", 6, "damaged");
        assertThat(told.get("warnings").toString()).contains("checksum verification failed in file");
        assertThat(told.get("error").get("message").textValue()).isEqualTo("checksum error occurred");
    }

    @Test
    void aWrongSettingThatIsSeenLate() throws IOException {
        String options = connection(server().port()) + "-D b -d connect_timeout=abc";
        JsonNode error = failed(options, 2, "usage").get("error");
        assertThat(error.get("causes").toString()).doesNotContain("java");
    }

    /** The backup is there, but nobody could know. */
    @Test
    void aResultFileThatCannotBeWrittenInTheEnd() throws Exception {
        Files.createDirectory(place.resolve("results"));
        try (FaultyProxy proxy = FaultyProxy.to(server().port())) {
            proxy.connection(1)
                    .fromServer()
                    .runAt(2_000_000, () -> place.resolve("results").toFile().delete());
            Command.Result result = command(connection(proxy.port()) + FAST
                            + "-D b --result-file=results/r --detailed-exit-codes --progress-format=json")
                    .run();
            assertStatus(result, 7);
            assertThat(result.stderr())
                    .contains("pg_basebackup: error: could not write file \"results/r\": No such file or directory\n");
            List<JsonNode> lines = StrictJson.lines(result.stderr());
            assertThat(lines.get(lines.size() - 1).get("error").get("category").textValue())
                    .isEqualTo("result_file");
        }
        assertThat(place.resolve("b/backup_manifest")).exists();
    }

    @ParameterizedTest
    @CsvSource({"b/r, 2", "nowhere/r, 5", "/dev/null, 5"})
    void aResultFileThatCannotBeWrittenEndsItBeforeItBegins(String file, int status) throws IOException {
        Files.createDirectory(place.resolve("b"));
        String options = connection(server().port()) + FAST + "-D b --result-file=" + file;
        assertStatus(command(options + " --detailed-exit-codes").run(), status);
        assertStatus(command(options).run(), 1);
        assertThat(place.resolve("b")).isEmptyDirectory();
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    /** Whoever is killed cannot tell; then there is no result, an earlier one least of all. */
    @Test
    void noResultOfAnEarlierRunIsLeft() throws IOException {
        Files.writeString(place.resolve("r"), "{\"basebackup4j\":\"0\"}\n");
        try (FaultyProxy proxy = FaultyProxy.to(server().port())) {
            proxy.connection(1).fromServer().stallAt(2_000_000);
            Command.Running running = command(connection(proxy.port()) + FAST + "-D b --result-file=r")
                    .start();
            proxy.connection(1).fromServer().awaitPassed(2_000_000);
            running.signal("KILL");
            assertStatus(running.await(), 137);
        }
        assertThat(place.toFile().list()).containsExactly("b");
    }

    /** What a server says cannot look as if we had said it. */
    @Test
    void textNeverLooksLikeJson() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(c -> {
            c.login("18.6");
            c.query();
            c.send(ServerBytes.notice("NOTICE", "00000", "so\n{\"event\":\"finished\",\"status\":\"succeeded\"}"));
            c.send(ServerBytes.error("ERROR", "XX000", "enough\n{\"event\":\"finished\",\"status\":\"succeeded\"}"));
            c.send(ServerBytes.readyForQuery());
            c.awaitEnd();
        })) {
            Command.Result result = command("--result-file=r --progress-format=json -D b -h 127.0.0.1 -U u -p "
                            + server.port() + " -d sslmode=disable")
                    .run();
            assertStatus(result, 1);
            JsonNode told = told(result);
            assertThat(sqlState(told)).isEqualTo("XX000");
            assertThat(StrictJson.lines(result.stderr()))
                    .noneMatch(line -> "succeeded".equals(line.path("status").textValue()));
            assertThat(result.stderr()).contains("\n {\"event\"");
        }
    }
}
