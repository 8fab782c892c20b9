package org.basebackup4j.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.BaseBackup;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.testkit.WriteLoad;
import org.basebackup4j.wal.WalPosition;
import org.basebackup4j.wal.WalReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Log of real servers under load, received into a directory, is byte for byte the server's own. */
class ReceiveWalIT {
    private static final int SEGMENTS = 12;
    private static final int SEGMENTS_OF_MINUTES = 1500;

    private final List<ReceiveEvent> events = new CopyOnWriteArrayList<>();
    private Path work;
    private Path archive;

    @BeforeEach
    void makeArchive() throws IOException {
        work = PostgresServer.temporaryDirectory();
        archive = Files.createDirectory(work.resolve("archive"));
    }

    @AfterEach
    void removeArchive() throws IOException {
        Trees.delete(work);
    }

    /** Receives on a thread of its own until it is closed. */
    private final class Receiving implements AutoCloseable {
        private final ReceiveWal receive;
        private final Thread thread;
        private volatile BackupException failure;

        Receiving(ReceiveWalOptions options) {
            receive = new ReceiveWal(options, PasswordPrompt.never(), events::add);
            thread = new Thread(() -> {
                try {
                    receive.run();
                } catch (BackupException e) {
                    failure = e;
                }
            });
            thread.start();
        }

        @Override
        public void close() throws Exception {
            receive.requestStop();
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(thread.isAlive()).isFalse();
            if (failure != null) {
                throw failure;
            }
        }
    }

    private ReceiveWalOptions.Builder options(PostgresServer server) throws BackupException {
        return ReceiveWalOptions.builder(Servers.settings(server.port()), archive);
    }

    @ParameterizedTest(name = "server {0}")
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void segmentsAreTheServers(int major) throws Exception {
        receive(Servers.impatient(major), SEGMENTS);
    }

    @Test
    void theResultTellsWhatCame() throws Exception {
        PostgresServer server = Servers.impatient(18);
        server.execute("create table before as select 1", "drop table before");
        Lsn wanted = Servers.position(server);
        server.execute("create table behind as select 1", "drop table behind");
        ReceiveWal receive =
                new ReceiveWal(options(server).endPosition(wanted).build(), PasswordPrompt.never(), event -> {});
        ReceiveWalResult result = receive.run();
        assertThat(wanted.isBefore(result.end().orElseThrow())).isTrue();
        assertThat(result.timeline()).contains(TimelineId.FIRST);
        assertThat(result.start().orElseThrow().isBefore(result.end().orElseThrow()))
                .isTrue();
        assertThat(result.segments()).isEqualTo(complete().size());
        assertThatThrownBy(receive::run).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anInterruptCancels() throws Exception {
        PostgresServer server = Servers.impatient(18);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        CountDownLatch streaming = new CountDownLatch(1);
        ReceiveWal receive = new ReceiveWal(options(server).build(), PasswordPrompt.never(), event -> {
            if (event instanceof ReceiveEvent.StreamingStarted) {
                streaming.countDown();
            }
        });
        Thread thread = new Thread(() -> {
            try {
                receive.run();
                ended.complete(new AssertionError("it ended well"));
            } catch (BackupException e) {
                ended.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("not interrupted", e));
            }
        });
        thread.start();
        assertThat(streaming.await(30, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(CancelledException.class);
        thread.join();
    }

    @Tag("exhaustive")
    @ParameterizedTest(name = "server {0}")
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void segmentsOfMinutesAreTheServers(int major) throws Exception {
        try (PostgresServer server = Servers.start(major)) { // with more log than a shared one should have
            receive(server, SEGMENTS_OF_MINUTES);
        }
    }

    private void receive(PostgresServer server, int segments) throws Exception {
        try (Receiving receiving = new Receiving(options(server).build());
                WriteLoad load = WriteLoad.start(server, true)) {
            awaitSegments(1, segments);
        }
        checkSegments(server, 1, segments);
        assertThat(events).noneMatch(ReceiveEvent.StreamingFailed.class::isInstance);
        server.await("select count(*)::text from pg_stat_replication", "0");
    }

    /** Waits until so many segments of a timeline are complete. */
    private void awaitSegments(int timeline, int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (finished(timeline) < count) {
            assertThat(System.nanoTime()).as("%s", events).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private long finished(int timeline) {
        return events.stream()
                .filter(event -> event instanceof ReceiveEvent.SegmentFinished segment
                        && segment.timeline().value() == timeline)
                .count();
    }

    private List<WalSegment> complete() throws IOException {
        try (Stream<Path> files = Files.list(archive)) {
            return files.flatMap(file ->
                            WalSegment.ofFileName(file.getFileName().toString(), Servers.SEGMENT_BYTES).stream())
                    .sorted((a, b) -> Long.compareUnsigned(a.number(), b.number()))
                    .toList();
        }
    }

    private void checkSegments(PostgresServer server, int timeline, int atLeast) throws IOException {
        List<WalSegment> segments = complete().stream()
                .filter(segment -> segment.timeline().value() == timeline)
                .toList();
        assertThat(segments).hasSizeGreaterThanOrEqualTo(atLeast);
        for (WalSegment segment : segments) {
            assertThat(Files.mismatch(
                            archive.resolve(segment.fileName()),
                            server.dataDirectory().resolve("pg_wal").resolve(segment.fileName())))
                    .as(segment.fileName())
                    .isEqualTo(-1);
        }
    }

    @Test
    void theFlushedPositionOfASlotIsDurable() throws Exception {
        PostgresServer server = Servers.impatient(15);
        SlotCommand.create(Servers.settings(server.port()), PasswordPrompt.never(), "receive_it", false, events::add);
        SlotCommand.create(Servers.settings(server.port()), PasswordPrompt.never(), "receive_it", true, events::add);
        try (Receiving receiving = new Receiving(
                        options(server).slot("receive_it").synchronous(true).build());
                WriteLoad load = WriteLoad.start(server, true)) {
            awaitSegments(1, 3);
            String written = server.query("select pg_current_wal_flush_lsn()");
            server.await(
                    "select coalesce(bool_or(flush_lsn >= '" + written + "'), false)::text from pg_stat_replication",
                    "true");
        }
        server.await("select active::text from pg_replication_slots where slot_name = 'receive_it'", "false");
        checkSegments(server, 1, 3);
        SlotCommand.drop(Servers.settings(server.port()), PasswordPrompt.never(), "receive_it", events::add);
        assertThat(server.query("select count(*)::text from pg_replication_slots"))
                .isEqualTo("0");
    }

    /** As after a wrong failover, or when a cluster was made anew: the logs of two clusters do not go together. */
    @Test
    void anotherClusterIsNotReceivedFrom() throws Exception {
        try (PostgresServer first = Servers.start(15);
                PostgresServer other = Servers.start(15)) {
            ConnectionSettings settings = ConnectionSettings.builder()
                    .set("host", "127.0.0.1,127.0.0.1")
                    .set("port", first.port() + "," + other.port())
                    .set("user", "postgres")
                    .build();
            first.execute("create table t (x text)");
            other.execute("create table t (x text)");
            try (Receiving receiving =
                    new Receiving(ReceiveWalOptions.builder(settings, archive).build())) {
                write(first, first, 3);
                awaitSegments(1, 2);
                write(other, other, 20);
                first.stop();
                await("system identifier does not match the one of the server that was received from before");
            }
            checkSegments(first, 1, 2);
        }
    }

    private void await(String failure) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (events.stream()
                .noneMatch(event -> event instanceof ReceiveEvent.StreamingFailed failed
                        && failure.equals(failed.cause().getMessage()))) {
            assertThat(System.nanoTime()).as("%s", events).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** The last server of a chain of three is received from while the others before it, and then itself, are promoted. */
    @ParameterizedTest(name = "server {0}")
    @ValueSource(ints = {13, 18})
    void followsTwoPromotions(int major) throws Exception {
        try (PostgresServer first = Servers.start(major);
                PostgresServer second = standby(first, "second");
                PostgresServer third = standby(second, "third")) {
            first.execute("create table t (x text)");
            Lsn end;
            try (Receiving receiving = new Receiving(options(third).build())) {
                write(first, third, 4);
                awaitSegments(1, 2);
                second.execute("select pg_promote()");
                write(second, third, 4);
                awaitSegments(2, 2);
                third.execute("select pg_promote()");
                write(third, third, 4);
                awaitSegments(3, 2);
                end = Servers.position(third);
                third.execute("select pg_switch_wal()");
                awaitSegments(3, 5);
            }
            checkPromotions(third, end);
        }
    }

    private PostgresServer standby(PostgresServer upstream, String name) throws Exception {
        Path data = work.resolve(name);
        BaseBackup.take(
                BackupOptions.builder(Servers.settings(upstream.port()), data)
                        .fastCheckpoint(true)
                        .writeRecoveryConfiguration(true)
                        .build(),
                PasswordPrompt.never(),
                event -> {});
        return PostgresServer.on(upstream.binaries(), data, Map.of("wal_retrieve_retry_interval", "100ms"));
    }

    /** Writes some segments to one server and waits until another one has them. */
    private static void write(PostgresServer to, PostgresServer until, int megabytes) {
        to.execute("insert into t select repeat('x', 1000) from generate_series(1, " + megabytes * 1000 + ")");
        String position = to.query("select pg_current_wal_lsn()");
        until.await(
                to == until ? "select 'true'" : "select (pg_last_wal_replay_lsn() >= '" + position + "')::text",
                "true");
    }

    private void checkPromotions(PostgresServer third, Lsn end) throws Exception {
        for (int timeline = 1; timeline <= 3; timeline++) {
            checkSegments(third, timeline, 2);
        }
        for (String history : List.of("00000002.history", "00000003.history")) {
            assertThat(archive.resolve(history))
                    .hasSameBinaryContentAs(
                            third.dataDirectory().resolve("pg_wal").resolve(history));
        }
        assertThat(events.stream()
                        .filter(ReceiveEvent.TimelineSwitched.class::isInstance)
                        .map(event -> ((ReceiveEvent.TimelineSwitched) event)
                                .timeline()
                                .value()))
                .containsExactly(2, 3);
        WalPosition position = readAll(third);
        assertThat(position.reaches(end)).as("%s", position).isTrue();
    }

    /** Walks all timelines, each up to where the next one begins. */
    private WalPosition readAll(PostgresServer server) throws Exception {
        WalReader reader =
                new WalReader(Servers.format(server, complete().get(0).start(), TimelineId.FIRST));
        List<Path> files;
        try (Stream<Path> all = Files.list(archive)) {
            files = all.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}(\\.partial)?"))
                    .sorted()
                    .toList();
        }
        List<Lsn> switches = switches();
        for (Path file : files) {
            String name = file.getFileName().toString().substring(0, 24);
            WalSegment segment =
                    WalSegment.ofFileName(name, Servers.SEGMENT_BYTES).orElseThrow();
            ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
            int timeline = segment.timeline().value();
            if (timeline <= switches.size()) {
                long left = switches.get(timeline - 1).value() - segment.start().value();
                content.limit((int) Math.min(content.limit(), left));
            }
            reader.follow(segment.timeline());
            reader.take(segment.start().value(), content);
        }
        return reader.result();
    }

    /** Where each timeline ended, as the last history file tells: timeline, position and reason in each line. */
    private List<Lsn> switches() throws IOException {
        return Files.readAllLines(archive.resolve("00000003.history")).stream()
                .filter(line -> !line.isBlank())
                .map(line -> Lsn.parse(line.split("\t")[1]))
                .toList();
    }
}
