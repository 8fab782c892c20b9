package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.FaultyFlow;
import org.basebackup4j.testkit.FaultyProxy;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The command in the middle of a backup of a real server, with a tablespace, a directory for the log and a slot of its
 * own, when a signal comes, when the server dies, and when a connection breaks: what it made is gone, what was there
 * stays, and the exit status tells.
 */
class DisturbedBackupIT {
    private static final long AMID_DATA = 5_000_000;
    private static final String CANCELED = "pg_basebackup: error: backup canceled by signal\n";

    private final PostgresServer server = SharedServers.named("disturbed", key -> startServer());
    private Path place;
    private SortedMap<String, String> found;
    private FaultyProxy proxy;

    private static PostgresServer startServer() {
        PostgresServer started =
                PostgresServer.builder(PostgresBinaries.embedded(18)).start();
        try {
            Path space = Files.createDirectory(started.socketDirectory().resolve("space"));
            started.execute(
                    "create tablespace space location '" + space + "'",
                    "create table t tablespace space as select g, repeat('x', 500) from generate_series(1, 10000) g");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return started;
    }

    @BeforeEach
    void prepare() throws IOException {
        place = PostgresServer.temporaryDirectory();
        Files.writeString(place.resolve("file"), "stays");
        Files.createDirectory(place.resolve("wal"));
        found = Trees.list(place);
        proxy = FaultyProxy.to(server.port());
    }

    @AfterEach
    void cleanUp() throws IOException {
        proxy.close();
        Trees.delete(place);
    }

    private FaultyFlow data() {
        return proxy.connection(1).fromServer();
    }

    private FaultyFlow wal() {
        return proxy.connection(2).fromServer();
    }

    /** Starts the command; signals that the tests themselves ignore would be ignored by it too. */
    private Command.Running start(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "--default-signal=HUP,INT,TERM",
                Distribution.launcher().toString(),
                "--pgdata=" + place.resolve("new/data"),
                "--waldir=" + place.resolve("wal"),
                "--tablespace-mapping=" + server.socketDirectory().resolve("space") + "=" + place.resolve("space"),
                "--create-slot",
                "--slot=made",
                "--dbname=host=127.0.0.1 user=postgres port=" + proxy.port()));
        arguments.addAll(List.of(options));
        return Distribution.bare(place, Path.of("/usr/bin/env"), arguments).start();
    }

    private void assertCanceled(Command.Running running, String signal, int status) throws IOException {
        running.signal(signal);
        Command.Result result = running.await();
        assertThat(result.stderr()).startsWith(CANCELED);
        assertThat(result.text()).isEmpty();
        assertThat(result.status()).isEqualTo(status);
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(Trees.list(place)).isEqualTo(found);
        server.await("select count(*)::text from pg_replication_slots", "0");
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalDuringTheCheckpoint(String signal, int status) throws IOException {
        // A checkpoint that is spread over minutes sleeps after each of these pages.
        server.execute("update t set g = g + 1");
        Command.Running running = start("--checkpoint=spread");
        server.await(
                "select count(*)::text from pg_stat_progress_basebackup where phase = 'waiting for checkpoint to finish'",
                "1");
        assertCanceled(running, signal, status);
        server.execute("checkpoint");
    }

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
    void aSignalWhileDataIsReceived(String signal, int status) throws IOException {
        data().stallAt(AMID_DATA);
        Command.Running running = start("--checkpoint=fast");
        data().awaitPassed(AMID_DATA);
        assertCanceled(running, signal, status);
    }

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130"})
    void aSignalWhileOnlyLogIsWaitedFor(String signal, int status) throws IOException {
        wal().stallAt(1_000);
        Command.Running running = start("--checkpoint=fast");
        server.await(
                "select count(*)::text from pg_stat_activity where backend_type = 'walsender' and state = 'idle'"
                        + " and query like 'BASE_BACKUP%'",
                "1");
        assertThat(running.isRunning()).isTrue();
        assertCanceled(running, signal, status);
    }

    /** All is received, and being made durable; whoever is quicker wins, and either way the status tells the truth. */
    @Test
    void aSignalDuringTheLastSteps() throws IOException {
        Command.Running running = start("--checkpoint=fast");
        data().awaitEnd();
        wal().awaitEnd();
        running.signal("TERM");
        Command.Result result = running.await();
        if (result.status() == 0) {
            assertThat(place.resolve("new/data/backup_manifest")).exists();
            server.execute("select pg_drop_replication_slot('made')");
        } else {
            assertThat(result.status()).isEqualTo(143);
            assertNothingIsLeft();
        }
    }

    /** More is missing each time than the system keeps on its way: what a server has sent before it dies, arrives. */
    @ParameterizedTest
    @ValueSource(longs = {700, 2_000_000, 10_000_000})
    void aKilledServer(long position) throws Exception {
        Thread[] killer = new Thread[1];
        data().runAt(position, () -> {
            killer[0] = Thread.currentThread();
            server.kill();
        });
        Command.Result result = start("--checkpoint=fast").await();
        proxy.close();
        killer[0].join();
        server.restart();
        server.queryAll("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.stderr()).contains("pg_basebackup: error: ");
        assertNothingIsLeft();
    }

    @ParameterizedTest(name = "connection {0}, {1}")
    @CsvSource({"1, FIN", "1, RESET", "2, FIN", "2, RESET"})
    void aBrokenConnectionInTheOriginalsWords(int connection, FaultyProxy.Cut cut) throws IOException {
        Optional<PostgresBinaries> original = PostgresBinaries.debian15();
        assumeTrue(original.isPresent(), "no PostgreSQL 15 here");
        Command.Result expected =
                broken(List.of(original.get().tool("pg_basebackup").toString()), connection, cut);
        List<String> command = List.of(Distribution.launcher().toString(), "--no-reconnect");
        Command.Result ours = broken(command, connection, cut);
        assertThat(ours.stderr()).isEqualTo(expected.stderr()).contains("error: ");
        assertThat(ours.status()).isEqualTo(expected.status()).isEqualTo(1);
        assertNothingIsLeft();
    }

    /**
     * The data is slowed down, but comes: without any, the original may never notice that its other process has ended. And
     * nothing is sent, which would find out about the break in other words than receiving does.
     */
    private Command.Result broken(List<String> command, int connection, FaultyProxy.Cut cut) {
        PostgresServer small = SharedServers.embedded(15);
        try (FaultyProxy broken = FaultyProxy.to(small.port())) {
            FaultyFlow data = broken.connection(1).fromServer();
            data.throttle(10_000_000);
            data.runAt(AMID_DATA, () -> broken.connection(connection).cut(cut));
            List<String> words = new ArrayList<>(command);
            words.add("--pgdata=" + place.resolve("new"));
            words.add("--checkpoint=fast");
            words.add("--status-interval=0");
            words.add("--dbname=host=127.0.0.1 user=postgres port=" + broken.port());
            return Distribution.bare(place, Path.of("/usr/bin/env"), words).run();
        }
    }
}
