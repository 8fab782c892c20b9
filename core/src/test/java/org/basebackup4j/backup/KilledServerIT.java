package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.basebackup4j.testkit.FaultyFlow;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server whose processes are all killed at 20 moments of a backup: the backup never succeeds, and never leaves anything
 * behind.
 */
class KilledServerIT {
    private static final long SEED = 20;

    /** Less than the server sends, so that each position is reached. */
    private static final long DATA_BYTES = 30_000_000;

    @TempDir(factory = InMemory.class)
    private Path work;

    private final PostgresServer primary = Clusters.impatient();
    private ProxiedBackup backup;
    private volatile boolean reached;
    private final CompletableFuture<Void> killed = new CompletableFuture<>();

    @BeforeEach
    void prepare() throws Exception {
        backup = new ProxiedBackup(primary, work);
    }

    @AfterEach
    void restart() {
        backup.close();
        if (reached) {
            killed.join();
            primary.restart();
        }
        primary.queryAll("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
    }

    private void kill() {
        reached = true;
        primary.kill();
        killed.complete(null);
    }

    static Stream<Arguments> positions() {
        Random random = new Random(SEED);
        return Stream.concat(
                // From the first message of the log-in to the headers before the data.
                Stream.of(1L, 500L, 1_000L, 30_000L).map(position -> Arguments.of(1, position)),
                Stream.concat(
                        random.longs(8, 100_000, DATA_BYTES).mapToObj(position -> Arguments.of(1, position)),
                        Stream.of(10L, 600L, 5_000L, 1_000_000L).map(position -> Arguments.of(2, position))));
    }

    @ParameterizedTest(name = "after byte {1} of connection {0}")
    @MethodSource("positions")
    void whileItSends(int connection, long position) throws Exception {
        FaultyFlow flow = backup.proxy().connection(connection).fromServer();
        flow.runAt(position, this::kill);
        backup.start(options -> options, event -> {
            if (connection == 2 && event instanceof BackupEvent.SlotCreated) {
                // Enough log to get there.
                primary.execute("create table t (x int)", "drop table t", "select pg_switch_wal()");
            }
        });
        assertFailedWithoutTrace();
    }

    static Stream<Arguments> steps() {
        List<Class<? extends BackupEvent>> steps = List.of(
                BackupEvent.WaitingForCheckpoint.class,
                BackupEvent.CheckpointCompleted.class,
                BackupEvent.WalStreamStarting.class,
                BackupEvent.SlotCreated.class);
        return steps.stream()
                .map(step -> Arguments.of(step.getSimpleName(), (Predicate<BackupEvent>) step::isInstance));
    }

    @ParameterizedTest(name = "at {0}")
    @MethodSource("steps")
    void betweenTwoSteps(String name, Predicate<BackupEvent> step) throws Exception {
        backup.start(options -> options, event -> {
            if (step.test(event)) {
                kill();
            }
        });
        assertFailedWithoutTrace();
    }

    private void assertFailedWithoutTrace() throws Exception {
        assertThat(backup.failure()).hasMessageNotContaining("null");
        assertThat(reached).isTrue();
        assertThat(backup.leftBehind()).isEmpty();
        if (backup.told(BackupEvent.SlotCreated.class)) {
            // The server keeps it, and log for it, once it is started again.
            assertThat(backup.told(BackupEvent.SlotNotDropped.class)).isTrue();
        }
    }
}
