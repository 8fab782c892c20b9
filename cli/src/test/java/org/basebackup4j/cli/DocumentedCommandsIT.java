package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.TestCertificate;
import org.basebackup4j.testkit.TestCertificates;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs what the documentation says, with other names of hosts and directories. */
class DocumentedCommandsIT {
    private static final String FENCE = "```";
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

    /** What the reader's machine has, and one that would not end. */
    private static final String SURROUNDINGS = """
            set -eux
            ssh() { shift; sh -c "$*"; }
            pg_receivewal() {
                case "$*" in
                    *-D*) timeout --preserve-status --signal=INT 3 "$COMMANDS/pg_receivewal" "$@" ;;
                    *) "$COMMANDS/pg_receivewal" "$@" ;;
                esac
            }
            """;

    private final Path work = PostgresServer.temporaryDirectory();

    @AfterEach
    void remove() throws IOException {
        Trees.delete(work);
    }

    @ParameterizedTest
    @CsvSource({"README.md, 9", "docs/tasks.md, 17"})
    void allOf(String page, int expectedCommands) throws Exception {
        List<String> lines = commands(PROJECT.resolve(page));
        assertThat(lines.stream().filter(line -> line.startsWith("pg_"))).hasSize(expectedCommands);
        try (PostgresServer server = start()) {
            Command.Result result = run(server, lines);
            assertThat(result.stderr()).doesNotContain("error:", "warning:");
            assertThat(result.status()).as(result.stderr()).isZero();
        }
        assertThat(work.resolve("backup/monday/backup_manifest")).exists();
        assertThat(work.resolve("standby/standby.signal")).exists();
    }

    @Test
    void ofThePageForPrograms() throws Exception {
        List<String> lines = commands(PROJECT.resolve("docs/automation.md"));
        assertThat(lines).hasSize(4);
        assertThat(lines.stream().filter(line -> line.startsWith("pg_"))).hasSize(3);
        try (PostgresServer server = start()) {
            Command.Result result = run(server, lines);
            assertThat(result.status()).as(result.stderr()).isZero();
            assertThat(result.stderr()).contains("{\"event\":\"finished\"");
        }
        for (String file : List.of("monday.json", "monday.verified.json")) {
            assertThat(StrictJson.file(work.resolve("backup").resolve(file))
                            .get("status")
                            .textValue())
                    .isEqualTo("succeeded");
        }
    }

    /** The lines of all blocks that are said to be for a shell. */
    private static List<String> commands(Path page) throws IOException {
        List<String> commands = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(page)) {
            if (line.startsWith(FENCE)) {
                inside = line.equals(FENCE + "sh");
            } else if (inside) {
                commands.add(line);
            }
        }
        return commands;
    }

    private Command.Result run(PostgresServer server, List<String> lines) throws IOException {
        return Command.of(Path.of("/bin/sh"), "-c", SURROUNDINGS + here(lines))
                .in(Files.createDirectories(work.resolve("backup")))
                .with("PATH", Distribution.directory().resolve("bin") + ":" + System.getenv("PATH"))
                .with("COMMANDS", Distribution.directory().resolve("bin").toString())
                .with("PGPORT", Integer.toString(server.port()))
                .with("PGPASSWORD", "secret")
                .run();
    }

    private String here(List<String> lines) {
        String text = String.join("\n", lines);
        Map<String, Path> places = Map.of(
                "/backup", work.resolve("backup"),
                "/etc/ssl/private-ca.crt", work.resolve("root.crt"),
                "/var/lib/postgresql/18/main", work.resolve("standby"));
        for (Map.Entry<String, Path> place : places.entrySet()) {
            text = text.replaceAll(
                    "(?<=[ =>'])" + place.getKey(), place.getValue().toString());
        }
        return text.replace("primary.example.com", "localhost");
    }

    private PostgresServer start() throws IOException {
        TestCertificate root = TestCertificates.root("private");
        Files.writeString(work.resolve("root.crt"), root.pem());
        Path keys = Files.createDirectory(work.resolve("keys"));
        TestCertificates.of("CN=server").dns("localhost").signedBy(root).write(keys, "server");
        PostgresServer server = PostgresServer.builder(PostgresBinaries.embedded(18))
                .set("ssl", "on")
                .set("ssl_cert_file", keys.resolve("server.crt").toString())
                .set("ssl_key_file", keys.resolve("server.key").toString())
                .set("summarize_wal", "on")
                .set("checkpoint_completion_target", "0")
                .hba("hostssl replication replicator 127.0.0.1/32 scram-sha-256")
                .hba("host all replicator all reject")
                .start();
        server.execute(
                "create role replicator with login replication password 'secret'",
                "create table filled as select g, md5(g::text) from generate_series(1, 20000) g");
        return server;
    }
}
