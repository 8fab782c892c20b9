package org.basebackup4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.receive.Servers;
import org.basebackup4j.testkit.FaultyProxy;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.testkit.WriteLoad;
import org.basebackup4j.wal.WalDirectory;
import org.basebackup4j.wal.WalPosition;
import org.basebackup4j.wal.WalReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Log that is received through connections that break, stall, and a disk that is slow. */
class WalReceiverIT {
    private static final int CUTS = 20;
    private static final Duration SLOW = Duration.ofSeconds(3L * Servers.PATIENCE_SECONDS);

    private final PostgresServer server = Servers.impatient(18);
    private final StopPosition stop = new StopPosition();
    private final List<BackupException> breaks = new CopyOnWriteArrayList<>();
    private FaultyProxy proxy;
    private Path directory;
    private Lsn start;

    @BeforeEach
    void prepare() {
        directory = PostgresServer.temporaryDirectory();
        proxy = FaultyProxy.to(server.port());
        server.execute("checkpoint");
        start = Servers.position(server);
    }

    @AfterEach
    void cleanUp() throws Exception {
        proxy.close();
        Trees.delete(directory);
        server.await("select count(*)::text from pg_replication_slots", "0");
    }

    /** A receiver on a thread of its own. */
    private final class Receiving implements AutoCloseable {
        private final WalConnection connection;
        private final WalSink sink;
        private final WalReader reader = new WalReader(Servers.format(server, start, TimelineId.FIRST));
        private final Thread thread;
        private volatile BackupException failure;

        Receiving(WalSink received, Duration statusInterval, Duration stallLimit) throws BackupException {
            sink = new CheckedWalSink(reader, received);
            connection = WalConnection.open(
                    Servers.settings(proxy.port()), PasswordPrompt.never(), notice -> {}, Duration.ZERO);
            connection.createTemporarySlot("receiver_it_");
            StreamOptions options = new StreamOptions(
                    start,
                    TimelineId.FIRST,
                    Servers.systemIdentifier(server),
                    Servers.SEGMENT_BYTES,
                    statusInterval,
                    false,
                    stallLimit,
                    Duration.ofSeconds(30));
            WalReceiver receiver = new WalReceiver(connection, options, sink, stop, breaks::add);
            thread = new Thread(() -> {
                try {
                    receiver.run();
                } catch (BackupException e) {
                    failure = e;
                }
            });
            thread.start();
        }

        /** Waits until all that the server has written by now has come. */
        void awaitEnd() throws Exception {
            Lsn end = Servers.position(server);
            stop.set(end);
            connection.wakeUp();
            thread.join(TimeUnit.SECONDS.toMillis(60));
            assertThat(thread.isAlive()).isFalse();
            if (failure != null) {
                throw failure;
            }
            assertComplete(end);
            assertThat(reader.result().reaches(end)).as("%s", reader.result()).isTrue();
        }

        @Override
        public void close() throws Exception {
            connection.abort();
            thread.join();
            sink.close();
            connection.close();
        }
    }

    private WalSink sink() throws BackupException {
        return DirectoryWalSink.create(directory.resolve("pg_wal"), false, false, false);
    }

    private void assertComplete(Lsn end) throws Exception {
        Path received = directory.resolve("pg_wal");
        WalPosition position = new WalDirectory(received).read(Servers.format(server, start, TimelineId.FIRST), end);
        assertThat(position.reaches(end)).as("%s", position).isTrue();
        WalSegment last = WalSegment.containing(TimelineId.FIRST, end, Servers.SEGMENT_BYTES);
        WalSegment segment = WalSegment.containing(TimelineId.FIRST, start, Servers.SEGMENT_BYTES);
        for (; segment.number() < last.number(); segment = segment.next()) {
            assertThat(Files.mismatch(
                            received.resolve(segment.fileName()),
                            server.dataDirectory().resolve("pg_wal").resolve(segment.fileName())))
                    .as(segment.fileName())
                    .isEqualTo(-1);
        }
    }

    @Test
    void survivesTwentyCuts() throws Exception {
        Random random = new Random(6);
        for (int number = 1; number <= CUTS; number++) {
            FaultyProxy.Cut cut = number % 2 == 0 ? FaultyProxy.Cut.FIN : FaultyProxy.Cut.RESET;
            // The first bytes are the answers to what opens a connection, which may break as well as any other.
            proxy.connection(number).fromServer().cutAt(number == 1 ? 300_000 : random.nextInt(400_000), cut);
        }
        try (WriteLoad load = WriteLoad.start(server, true);
                Receiving receiving = new Receiving(sink(), Duration.ofSeconds(10), Duration.ZERO)) {
            proxy.connection(CUTS + 1).fromServer().awaitPassed(200_000);
            receiving.awaitEnd();
        }
        assertThat(breaks).isNotEmpty();
        assertThat(proxy.accepted()).isGreaterThan(CUTS);
    }

    @Test
    void opensAStalledConnectionAgain() throws Exception {
        proxy.connection(1).fromServer().stallAt(200_000);
        try (WriteLoad load = WriteLoad.start(server, true);
                Receiving receiving = new Receiving(sink(), Duration.ofSeconds(1), Duration.ofSeconds(2))) {
            proxy.connection(2).fromServer().awaitPassed(200_000);
            receiving.awaitEnd();
        }
        assertThat(breaks).hasSize(1);
        assertThat(breaks.get(0)).hasMessage("the server did not answer for 2 seconds");
    }

    @Test
    void keepsAnIdleConnection() throws Exception {
        try (Receiving receiving = new Receiving(sink(), Duration.ZERO, Duration.ofSeconds(1))) {
            server.await("select count(*)::text from pg_stat_replication where state = 'streaming'", "1");
            Thread.sleep(SLOW.toMillis());
            server.execute("create table if not exists idle as select 1 as x", "drop table idle");
            receiving.awaitEnd();
        }
        assertThat(breaks).isEmpty();
    }

    /** Takes longer for a few writes than the server waits. */
    private static final class SlowSink implements WalSink {
        private final WalSink sink;
        private int slowWrites = 2;

        SlowSink(WalSink sink) {
            this.sink = sink;
        }

        @Override
        public void open(WalSegment segment) throws BackupException {
            sink.open(segment);
        }

        @Override
        public void write(ByteBuffer data) throws BackupException {
            if (slowWrites-- > 0) {
                try {
                    Thread.sleep(SLOW.toMillis());
                } catch (InterruptedException e) {
                    throw new BackupException("interrupted", e);
                }
            }
            sink.write(data);
        }

        @Override
        public void sync() throws BackupException {
            sink.sync();
        }

        @Override
        public void closeSegment() throws BackupException {
            sink.closeSegment();
        }

        @Override
        public boolean hasHistory(TimelineId timeline) {
            return sink.hasHistory(timeline);
        }

        @Override
        public void writeHistory(TimelineId timeline, byte[] content) throws BackupException {
            sink.writeHistory(timeline, content);
        }

        @Override
        public void finish() throws BackupException {
            sink.finish();
        }

        @Override
        public void close() {
            sink.close();
        }
    }

    @Test
    void tellsTheServerThatItLivesWhileTheDiskIsSlow() throws Exception {
        try (WriteLoad load = WriteLoad.start(server, true);
                Receiving receiving = new Receiving(new SlowSink(sink()), Duration.ZERO, Duration.ofSeconds(2))) {
            Thread.sleep(2 * SLOW.toMillis());
            receiving.awaitEnd();
        }
        assertThat(breaks).isEmpty();
        assertThat(proxy.accepted()).isEqualTo(1);
    }

    @Test
    void endsAtOnceWhenTheServerSaysSo() throws Exception {
        try (WriteLoad load = WriteLoad.start(server, true);
                Receiving receiving = new Receiving(sink(), Duration.ofSeconds(10), Duration.ofSeconds(60))) {
            server.await("select count(*)::text from pg_stat_replication where state = 'streaming'", "1");
            server.execute("select pg_terminate_backend(pid) from pg_stat_replication");
            assertThatThrownBy(receiving::awaitEnd)
                    .hasMessageContaining("terminating connection due to administrator command");
        }
        assertThat(breaks).isEmpty();
    }
}
