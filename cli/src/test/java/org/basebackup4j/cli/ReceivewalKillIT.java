package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.WriteLoad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A receiver that ends at any moment, by itself or not, has what the server was told that it has. */
class ReceivewalKillIT {
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final String SLOT = "kill_it";

    @TempDir
    private Path directory;

    private Path archive;

    private final PostgresServer server = SharedServers.named(
            "receivewal 18",
            key -> PostgresServer.builder(PostgresBinaries.embedded(18))
                    .initdb("--wal-segsize=1")
                    .set("wal_keep_size", "1GB")
                    .start());

    @BeforeEach
    void prepare() throws IOException {
        archive = Files.createDirectory(directory.resolve("archive"));
        server.execute("select pg_create_physical_replication_slot('" + SLOT + "', true)");
    }

    @AfterEach
    void dropSlot() {
        awaitDisconnected();
        server.execute("select pg_drop_replication_slot('" + SLOT + "')");
    }

    private void awaitDisconnected() {
        server.await("select active::text from pg_replication_slots where slot_name = '" + SLOT + "'", "false");
    }

    private Command.Running start(String... more) {
        List<String> arguments = new ArrayList<>(List.of("-D", archive.toString(), "-S", SLOT, "-n"));
        arguments.addAll(List.of(more));
        return Distribution.bare(directory, Distribution.launcher("pg_receivewal"), arguments)
                .with("PGHOST", "127.0.0.1")
                .with("PGPORT", Integer.toString(server.port()))
                .with("PGUSER", "postgres")
                .start();
    }

    @Test
    void fourKills() throws Exception {
        kill(4, 1);
    }

    @Test
    @Tag("exhaustive")
    void fiftyKills() throws Exception {
        kill(50, 2);
    }

    private void kill(int times, long seed) throws Exception {
        Random random = new Random(seed);
        String begin = server.query("select restart_lsn from pg_replication_slots where slot_name = '" + SLOT + "'");
        try (WriteLoad load = WriteLoad.start(server, true)) {
            for (int i = 0; i < times; i++) {
                Command.Running running = start("--synchronous");
                awaitConnected(running);
                Thread.sleep(random.nextInt(700));
                running.signal("KILL");
                Command.Result result = running.await();
                assertThat(result.status())
                        .as("kill %d: %s", i, result.stderr())
                        .isEqualTo(137);
                awaitDisconnected();
                assertHasAllUpTo(Lsn.parse(begin), flushed(), "kill " + i);
            }
        }
        finish();
    }

    private void awaitConnected(Command.Running running) throws InterruptedException {
        String active = "select active::text from pg_replication_slots where slot_name = '" + SLOT + "'";
        while (!server.query(active).equals("true")) {
            assertThat(running.isRunning()).isTrue();
            Thread.sleep(20);
        }
    }

    /** What the server believes to be safe with us. */
    private Lsn flushed() {
        return Lsn.parse(server.query("select restart_lsn from pg_replication_slots where slot_name = '" + SLOT + "'"));
    }

    private void assertHasAllUpTo(Lsn begin, Lsn end, String when) throws IOException {
        WalSegment last = WalSegment.containing(TimelineId.FIRST, end, SEGMENT_BYTES);
        WalSegment segment = WalSegment.containing(TimelineId.FIRST, begin, SEGMENT_BYTES);
        for (; segment.number() <= last.number(); segment = segment.next()) {
            boolean isLast = segment.equals(last);
            int bytes = isLast ? WalSegment.offsetOf(end, SEGMENT_BYTES) : SEGMENT_BYTES;
            Path complete = archive.resolve(segment.fileName());
            Path file = Files.exists(complete) || !isLast ? complete : archive.resolve(segment.fileName() + ".partial");
            byte[] ours = bytes == 0 ? new byte[0] : Files.readAllBytes(file);
            byte[] servers =
                    Files.readAllBytes(server.dataDirectory().resolve("pg_wal").resolve(segment.fileName()));
            assertThat(Arrays.mismatch(ours, 0, bytes, servers, 0, bytes))
                    .as("%s, %s up to %s", when, file, end)
                    .isEqualTo(-1);
        }
    }

    /** Receives the rest, and compares all of it. */
    private void finish(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("-E", server.query("select pg_current_wal_insert_lsn() - 8")));
        start(arguments.toArray(String[]::new)).await().orFail();
        Segments.assertSameAs(archive, server.dataDirectory().resolve("pg_wal"), 2);
    }

    @ParameterizedTest
    @CsvSource({"INT, ''", "TERM, ''", "TERM, -Zgzip", "INT, -Zzstd"})
    void aSignalEndsItAsItShould(String signal, String compression) throws Exception {
        String[] more = compression.isEmpty() ? new String[0] : new String[] {compression};
        try (WriteLoad load = WriteLoad.start(server, true)) {
            Command.Running running = start(more);
            awaitConnected(running);
            Thread.sleep(300);
            running.signal(signal);
            Command.Result result = running.await();
            assertThat(result.status()).isZero();
            assertThat(result.stderr()).matches("(pg_receivewal: not renaming \".*\", segment is not complete\n)?");
        }
        if (compression.isEmpty()) {
            awaitDisconnected();
            assertHasAllUpTo(flushed(), flushed(), signal);
        }
        finish(more);
    }

    /** As a script's background commands do. */
    @Test
    void aSignalThatWasIgnoredFromTheStartEndsItToo() {
        Command.Running running = Distribution.bare(
                        directory,
                        Path.of("/usr/bin/env"),
                        List.of(
                                "--ignore-signal=INT",
                                Distribution.launcher("pg_receivewal").toString(),
                                "--directory=" + archive,
                                "--slot=" + SLOT,
                                "--dbname=host=127.0.0.1 user=postgres port=" + server.port()))
                .start();
        server.await("select active::text from pg_replication_slots where slot_name = '" + SLOT + "'", "true");
        running.signal("INT");
        assertThat(running.await().status()).isZero();
    }

    @Test
    void compressedTooAfterKills() throws Exception {
        try (WriteLoad load = WriteLoad.start(server, true)) {
            for (String compression : List.of("-Zgzip", "-Zzstd", "-Zlz4")) {
                Command.Running running = start("--synchronous", compression);
                awaitConnected(running);
                Thread.sleep(400);
                running.signal("KILL");
                running.await();
                awaitDisconnected();
            }
        }
        finish("-Zgzip");
    }
}
