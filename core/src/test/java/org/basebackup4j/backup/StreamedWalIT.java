package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.testkit.WriteLoad;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code -X stream} leaves in {@code pg_wal}: exactly the segments from the start to the end position, each of full
 * size, the complete ones and the history files marked as archived, so that no server archives them again.
 */
class StreamedWalIT {
    private static final int MEGABYTE = 1 << 20;

    @TempDir(factory = InMemory.class)
    private Path work;

    static Stream<Arguments> versionsAndFormats() {
        // Both protocols, without and with WAL summaries.
        return Stream.of(13, 15, 17)
                .flatMap(major -> Stream.of(BackupFormat.values()).map(format -> Arguments.of(major, format)));
    }

    @ParameterizedTest(name = "server {0}, {1}")
    @MethodSource("versionsAndFormats")
    void severalSegments(int major, BackupFormat format) throws Exception {
        PostgresServer server = Clusters.primary(major, 0);
        Taken taken = backUp(server, format, 3);
        assertThat(taken.segments()).hasSizeGreaterThanOrEqualTo(4);
        assertThat(taken.wal()).isEqualTo(expectedWal(taken, 16 * MEGABYTE, major >= 17, List.of()));
    }

    @ParameterizedTest(name = "of {0} MB")
    @ValueSource(ints = {1, 64})
    void segmentsOfAnotherSize(int megabytes) throws Exception {
        PostgresServer server = SharedServers.named(
                "segments " + megabytes,
                key -> PostgresServer.builder(PostgresBinaries.embedded(18))
                        .initdb("--wal-segsize=" + megabytes)
                        .start());
        for (BackupFormat format : BackupFormat.values()) {
            Taken taken = backUp(server, format, 2);
            assertThat(taken.segments()).hasSizeGreaterThanOrEqualTo(3);
            assertThat(taken.wal()).isEqualTo(expectedWal(taken, megabytes * MEGABYTE, true, List.of()));
            assertStarts(server, taken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAPromotedServer(BackupFormat format) throws Exception {
        try (PostgresServer server = standbyOf(Clusters.primary(18, 0))) {
            server.execute("select pg_promote()", "create table after_promotion as select 1 as x");
            Taken taken = backUp(server, format, 2);
            assertThat(taken.result().timeline()).isEqualTo(new TimelineId(2));
            String history = new TimelineId(2).historyFileName();
            assertThat(taken.wal()).isEqualTo(expectedWal(taken, 16 * MEGABYTE, true, List.of(history)));
            assertStarts(server, taken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofAStandby(BackupFormat format) throws Exception {
        PostgresServer primary = Clusters.primary(17, 0);
        try (PostgresServer standby = standbyOf(primary)) {
            // A standby cannot begin a segment, so the primary does while the backup is taken of the standby.
            Taken taken = backUp(standby, format, 3, primary);
            // The standby sends what it has, and says only then that the backup ended before it.
            Map<String, Long> found = new HashMap<>(taken.wal());
            found.remove(segmentBehind(taken).fileName());
            assertThat(found).isEqualTo(expectedWal(taken, 16 * MEGABYTE, true, List.of()));
            assertThat(taken.segments()).hasSizeGreaterThanOrEqualTo(3);
            // The copy of a standby is a standby until somebody says otherwise.
            Files.deleteIfExists(data(taken).resolve("standby.signal"));
            assertStarts(standby, taken);
        }
    }

    /** A listener that waits, as one does that writes to a terminal which was stopped, holds up the data, but no log. */
    @Test
    void aListenerThatWaitsDoesNotHoldUpTheLog() throws Exception {
        PostgresServer server = Clusters.impatient();
        BackupOptions options = BackupOptions.builder(Clusters.settings(server), work.resolve("backup"))
                .format(BackupFormat.TAR)
                .fastCheckpoint(true)
                .reconnect(false)
                .statusInterval(Duration.ofSeconds(1))
                .build();
        BaseBackup.take(options, event -> {
            if (event instanceof BackupEvent.ArchiveStarted started
                    && started.name().equals("base.tar")) {
                switchWal(server, 3);
                String position = server.query("select pg_current_wal_flush_lsn()::text");
                server.await(
                        "select coalesce(bool_or(flush_lsn >= '" + position
                                + "'), false)::text from pg_stat_replication",
                        "true");
            }
        });
        assertThat(Files.size(work.resolve("backup/pg_wal.tar"))).isGreaterThanOrEqualTo(4 * 16L * MEGABYTE);
    }

    /** Nothing of all the log is received before its end is known, and then the server has more of it than is needed. */
    @Test
    void receivesNothingBeyondAKnownEnd() throws Exception {
        PostgresServer server = Clusters.impatient();
        try (ProxiedBackup backup = new ProxiedBackup(server, work)) {
            backup.wal().stallAt(100_000);
            backup.start(options -> options.createSlot(false).slot(null), event -> {
                if (event instanceof BackupEvent.SlotCreated || event instanceof BackupEvent.EndPosition) {
                    switchWal(server, 3);
                } else if (event instanceof BackupEvent.WaitingForWal) {
                    backup.wal().resume();
                }
            });
            BackupResult result = backup.await();
            Taken taken = new Taken(result, work, BackupFormat.PLAIN, walOf(work.resolve("wal")));
            assertThat(taken.segments()).hasSizeGreaterThanOrEqualTo(4);
            assertThat(taken.wal()).isEqualTo(expectedWal(taken, 16 * MEGABYTE, true, List.of()));
        }
    }

    /** The log of the C program's backup and ours under the same circumstances: full segments, the last one not marked. */
    @Test
    void theOriginalLeavesTheSame() throws Exception {
        PostgresServer server = Clusters.debian15(0);
        try (WriteLoad load = WriteLoad.start(server, true)) {
            Original.backUp(server, List.of("--checkpoint=fast", "--pgdata=" + work.resolve("original")));
            Taken taken = backUp(server, BackupFormat.PLAIN, 0);
            for (Path wal :
                    List.of(work.resolve("original/pg_wal"), taken.backup().resolve("pg_wal"))) {
                Map<String, Long> found = walOf(wal);
                List<String> segments = segments(found);
                found.remove("archive_status/" + segments.get(segments.size() - 1) + ".done"); // a matter of chance
                assertThat(found).containsOnlyKeys(withMarks(segments)).containsEntry(segments.get(0), 16L * MEGABYTE);
            }
        }
    }

    private static List<String> withMarks(List<String> segments) {
        List<String> names = new ArrayList<>(segments);
        names.add("archive_status");
        segments.subList(0, segments.size() - 1).forEach(name -> names.add("archive_status/" + name + ".done"));
        return names;
    }

    @ParameterizedTest
    @EnumSource
    void theLastSegmentIsFilledWithZeros(BackupFormat format) throws Exception {
        Taken taken = backUp(Clusters.primary(18, 0), format, 0);
        Path last = data(taken)
                .resolve("pg_wal")
                .resolve(taken.segments().get(taken.segments().size() - 1));
        byte[] content = Files.readAllBytes(last);
        int end = (int) (taken.result().end().value() % content.length);
        assertThat(Arrays.copyOfRange(content, content.length / 2, content.length))
                .containsOnly(0);
        assertThat(Arrays.copyOfRange(content, end - 16, end)).isNotEqualTo(new byte[16]);
    }

    /** A backup with the names and sizes of what is in its log's directory. */
    private record Taken(BackupResult result, Path backup, BackupFormat format, Map<String, Long> wal) {
        List<String> segments() {
            return StreamedWalIT.segments(wal);
        }
    }

    private static List<String> segments(Map<String, Long> wal) {
        return wal.keySet().stream()
                .filter(name -> name.length() == 24)
                .sorted()
                .toList();
    }

    private Taken backUp(PostgresServer server, BackupFormat format, int switches) throws Exception {
        return backUp(server, format, switches, server);
    }

    /** While the data flows, the server that can do so begins some segments. */
    private Taken backUp(PostgresServer server, BackupFormat format, int switches, PostgresServer writer)
            throws Exception {
        Path backup = work.resolve("backup-" + format);
        BackupOptions options = BackupOptions.builder(Clusters.settings(server), backup)
                .format(format)
                .fastCheckpoint(true)
                .build();
        BackupResult result = BaseBackup.take(options, PasswordPrompt.never(), event -> {
            if (event instanceof BackupEvent.SlotCreated) {
                switchWal(writer, switches);
                if (writer != server) {
                    String position = writer.query("select pg_current_wal_lsn()::text");
                    server.await("select (pg_last_wal_replay_lsn() >= '" + position + "')::text", "true");
                }
            }
        });
        Path data = format == BackupFormat.PLAIN ? backup : Restored.unpack(backup, Map.of(), work.resolve("data"));
        return new Taken(result, backup, format, walOf(data.resolve("pg_wal")));
    }

    private static void switchWal(PostgresServer server, int times) {
        for (int i = 0; i < times; i++) {
            server.execute("create table t (x int)", "drop table t", "select pg_switch_wal()");
        }
    }

    private static WalSegment segmentBehind(Taken taken) {
        Lsn lastNeeded = new Lsn(taken.result().end().value() - 1);
        return WalSegment.containing(taken.result().timeline(), lastNeeded, 16 * MEGABYTE)
                .next();
    }

    private static Map<String, Long> expectedWal(
            Taken taken, int segmentBytes, boolean withSummaries, List<String> histories) {
        Map<String, Long> expected = new HashMap<>();
        BackupResult result = taken.result();
        long first = result.start().value() / segmentBytes;
        // The end position is that of the first byte that is not needed.
        long last = (result.end().value() - 1) / segmentBytes;
        for (long number = first; number <= last; number++) {
            String name = WalSegment.containing(result.timeline(), new Lsn(number * segmentBytes), segmentBytes)
                    .fileName();
            expected.put(name, (long) segmentBytes);
            String mark = "archive_status/" + name + ".done";
            // The server completes the last one too, and whether that arrives before we end is a matter of chance.
            if (number < last || taken.wal().containsKey(mark)) {
                expected.put(mark, 0L);
            }
        }
        for (String history : histories) {
            expected.put(history, taken.wal().get(history));
            expected.put("archive_status/" + history + ".done", 0L);
        }
        if (withSummaries) {
            expected.put("summaries", -1L);
        }
        expected.put("archive_status", -1L);
        return expected;
    }

    /** The log's directory: sizes of files, -1 for a directory. */
    private static Map<String, Long> walOf(Path directory) throws IOException {
        Map<String, Long> found = new HashMap<>();
        for (String name : Trees.list(directory).keySet()) {
            Path path = directory.resolve(name);
            if (!name.isEmpty()) {
                found.put(name, Files.isDirectory(path) ? -1 : Files.size(path));
            }
        }
        return found;
    }

    private Path data(Taken taken) {
        return taken.format() == BackupFormat.PLAIN ? taken.backup() : work.resolve("data");
    }

    private PostgresServer standbyOf(PostgresServer primary) throws Exception {
        Path directory = work.resolve("standby");
        BackupOptions options = BackupOptions.builder(Clusters.settings(primary), directory)
                .fastCheckpoint(true)
                .writeRecoveryConfiguration(true)
                .sync(false)
                .build();
        BaseBackup.take(options, PasswordPrompt.never(), event -> {});
        return Restored.start(primary, directory);
    }

    private void assertStarts(PostgresServer server, Taken taken) throws IOException {
        Path data = data(taken);
        try (PostgresServer restored = Restored.start(server, data)) {
            assertThat(restored.query("select pg_is_in_recovery()::text")).isEqualTo("false");
        }
        Trees.delete(taken.backup());
        Trees.delete(data);
    }
}
