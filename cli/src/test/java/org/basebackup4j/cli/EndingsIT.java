package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups that do not end as they should, by PostgreSQL 15's own program and by ours. */
class EndingsIT {
    private Path directory;

    @BeforeEach
    void makeDirectory() {
        directory = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void removeDirectory() throws IOException {
        Trees.delete(directory);
    }

    private static Path original() {
        Optional<PostgresBinaries> original = PostgresBinaries.debian15();
        assumeTrue(original.isPresent(), "no PostgreSQL 15 here");
        return original.get().tool("pg_basebackup");
    }

    /** A cluster in which a page is damaged, a file is no file, and a link leads somewhere. */
    static PostgresServer damaged() {
        return SharedServers.named("damaged", key -> {
            PostgresServer server = PostgresServer.builder(PostgresBinaries.embedded(15))
                    .initdb("-k")
                    .set("autovacuum", "off")
                    .start();
            server.execute(
                    "create table damaged as select g, repeat('x', 100) from generate_series(1, 1000) g", "checkpoint");
            Path data = server.dataDirectory();
            try {
                damagePage(data.resolve(server.query("select pg_relation_filepath('damaged')")));
                Files.createSymbolicLink(data.resolve("link"), Path.of("PG_VERSION"));
                Files.createSymbolicLink(data.resolve("base/link"), Path.of("1"));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return server;
        });
    }

    private static void damagePage(Path file) throws IOException {
        try (RandomAccessFile page = new RandomAccessFile(file.toFile(), "rw")) {
            page.seek(8192 + 4000);
            page.write(0x77);
        }
    }

    private String run(Path program, PostgresServer server, String options) throws IOException {
        Path place = directory.resolve("place");
        Trees.delete(place);
        Files.createDirectory(place);
        List<String> arguments = new ArrayList<>(List.of(options.split(" ")));
        arguments.addAll(List.of("-h", "127.0.0.1", "-U", "postgres", "-c", "fast", "-N"));
        arguments.addAll(List.of("-p", Integer.toString(server.port())));
        Command.Result result =
                Distribution.bare(directory, program, arguments).in(place).run();
        StringBuilder text = new StringBuilder("status " + result.status() + "\n" + result.stderr());
        Trees.list(place)
                .forEach((name, described) -> text.append(name)
                        .append(' ')
                        .append(name.matches(".*manifest.*|.*label") ? "" : described)
                        .append('\n'));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-D b -Xn",
                "-D b -Xn -v",
                "-D b -Xn -n",
                "-D b -Xn -Ft",
                "-D b -Xn --no-verify-checksums",
            })
    void damagedPages(String options) throws IOException {
        Path original = original();
        String expected = run(original, damaged(), options);
        String ours = run(Distribution.launcher(), damaged(), options);
        assertThat(alike(ours)).isEqualTo(alike(expected));
        if (!options.contains("no-verify")) {
            assertThat(ours)
                    .startsWith("status 1\n")
                    .contains("checksum verification failed in file", "b/backup_manifest.tmp");
        }
    }

    private static String alike(String text) {
        return text.replaceAll("\\b[0-9A-F]+/[0-9A-F]{6,8}\\b", "LSN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-D - -Ft -Xn", "-D - -Ft -Xf -v", "-D - -Ft -Xn -z"})
    void theReaderOfStandardOutputGoesAway(String options) {
        Command.Result ours = piped(Distribution.launcher(), options);
        Command.Result expected = piped(original(), options);
        assertThat(alike(ours.stderr())).isEqualTo(alike(expected.stderr()));
        assertThat(ours.text()).isEqualTo(expected.text()).isEqualTo("141\n");
    }

    private Command.Result piped(Path program, String options) {
        PostgresServer server = SharedServers.embedded(15);
        String script = "trap - PIPE; " + program + " " + options + " -c fast -h 127.0.0.1 -U postgres -p "
                + server.port() + " | head -c 1000 >/dev/null; echo ${PIPESTATUS[0]}";
        return Command.of(Path.of("bash"), "-c", script).in(directory).run();
    }

    @Test
    void standardOutputThatIsFull() {
        PostgresServer server = SharedServers.embedded(15);
        String script = Distribution.launcher() + " -D - -Ft -Xn -c fast -h 127.0.0.1 -U postgres -p " + server.port()
                + " >/dev/full";
        Command.Result result = Command.of(Path.of("bash"), "-c", script).run();
        assertThat(result.stderr())
                .isEqualTo("pg_basebackup: error: could not write to file \"-\": No space left on device\n");
        assertThat(result.status()).isEqualTo(1);
    }

    /**
     * A quota, as far as the shell can set one: the data, the log and a tar file are too large for it. A segment of the log
     * has its whole size when it is opened.
     */
    @ParameterizedTest
    @ValueSource(strings = {"-Fp -Xn", "-Fp -Xs", "-Ft -Xn", "-Ft -Xs"})
    void filesThatMayNotBecomeSoLarge(String options) throws IOException {
        PostgresServer server = SharedServers.embedded(15);
        String script = "ulimit -f 100; exec " + Distribution.launcher() + " -D place/b " + options
                + " -c fast -h 127.0.0.1 -U postgres -p " + server.port();
        Files.createDirectory(directory.resolve("place"));
        Command.Result result =
                Command.of(Path.of("bash"), "-c", script).in(directory).run();
        assertThat(result.stderr())
                .containsPattern("pg_basebackup: error: could not (write|open) .*\"place/b/.*\": File too large\n");
        assertThat(result.status()).isEqualTo(1);
        assertThat(directory.resolve("place")).isEmptyDirectory();
    }

    /** Java needs the signal for its sockets, so that it ends nothing; that nobody reads any more is found out otherwise. */
    @Test
    void aPipeSignalFromOutsideIsNoReasonToEnd() throws Exception {
        try (ScriptedServer silent = ScriptedServer.playing(c -> {
            c.startup();
            c.stall();
        })) {
            Command.Running running = Distribution.bare(
                            directory,
                            Distribution.launcher(),
                            List.of("-D", "b", "-d", "host=127.0.0.1 sslmode=disable user=u port=" + silent.port()))
                    .in(directory)
                    .start();
            while (silent.connections() == 0) {
                assertThat(running.isRunning()).isTrue();
                Thread.sleep(20);
            }
            running.signal("PIPE");
            Thread.sleep(300);
            assertThat(running.isRunning()).isTrue();
            running.signal("TERM");
            assertThat(running.await().status()).isEqualTo(143);
        }
    }

    @Test
    void aSilentServerIsGivenUpWhenTold() {
        try (ScriptedServer server = ScriptedServer.playing(c -> {
            c.login("18.6");
            c.stall();
        })) {
            Command.Result result = Distribution.bare(
                            directory,
                            Distribution.launcher(),
                            List.of(
                                    "-D",
                                    "b",
                                    "--stall-timeout=1",
                                    "-d",
                                    "host=127.0.0.1 sslmode=disable user=u port=" + server.port()))
                    .in(directory)
                    .run();
            assertThat(result.stderr()).isEqualTo("pg_basebackup: error: server has not sent anything for 1 seconds\n");
            assertThat(result.status()).isEqualTo(1);
        }
    }

    /** The archive brings a directory where the link to this one has to be. */
    @Test
    void aWalDirectoryWithinTheDataDirectory() throws IOException {
        String wal = directory.resolve("place/b/pg_wal").toString();
        assertThat(run(Distribution.launcher(), SharedServers.embedded(15), "-D b --waldir=" + wal))
                .isEqualTo("""
                        status 1
                        pg_basebackup: error: could not create symbolic link "b/pg_wal": File exists
                        pg_basebackup: removing data directory "b"
                        pg_basebackup: removing WAL directory "WAL"
                         directory rwxr-xr-x
                        """.replace("WAL\"", wal + "\""));
    }

    @Test
    void aServerThatIsNewer() {
        try (ScriptedServer server = ScriptedServer.playing(c -> {
            c.login("19beta1");
            c.query();
            c.send(ServerBytes.error("ERROR", "XX000", "enough"));
            c.send(ServerBytes.readyForQuery());
            c.awaitEnd();
        })) {
            assertThat(run(server))
                    .startsWith("pg_basebackup: warning: server version 19beta1 is newer than the newest known, 18\n")
                    .contains("ERROR:  enough");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.22", "9.6.24"})
    void aServerThatIsOlder(String version) {
        try (ScriptedServer server =
                ScriptedServer.playing(c -> c.login(version).awaitEnd())) {
            assertThat(run(server)).startsWith("pg_basebackup: error: incompatible server version " + version + "\n");
        }
    }

    private String run(ScriptedServer server) {
        Command.Result result = Distribution.bare(
                        directory,
                        Distribution.launcher(),
                        List.of("-D", "b", "-d", "host=127.0.0.1 sslmode=disable user=u port=" + server.port()))
                .in(directory)
                .run();
        assertThat(result.status()).isEqualTo(1);
        assertThat(directory.resolve("b")).doesNotExist();
        return result.stderr();
    }
}
