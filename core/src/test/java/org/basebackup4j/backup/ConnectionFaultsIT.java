package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.FaultyProxy;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.WriteLoad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The connections for data and for log stall and break independently of each other: a stall is sat out, however long
 * it lasts; a connection for log that breaks is opened again, unless told otherwise; and any other break ends the backup
 * at once, with nothing left of it.
 */
class ConnectionFaultsIT {
    /** Well above the time that the server of these tests waits for a sign of life. */
    private static final long STALL_MILLIS = 2 * Clusters.WAL_SENDER_TIMEOUT.toMillis();

    private static final Duration STATUS_INTERVAL = Clusters.WAL_SENDER_TIMEOUT.dividedBy(4);
    private static final UnaryOperator<BackupOptions.Builder> QUICK_STATUS =
            options -> options.statusInterval(STATUS_INTERVAL);
    private static final UnaryOperator<BackupOptions.Builder> WITHOUT_RECONNECTING =
            options -> options.statusInterval(STATUS_INTERVAL).reconnect(false);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String CLOSED = "server closed the connection unexpectedly";

    /** Far into the data, and far from its end. */
    private static final long AMID_DATA = 5_000_000;

    @TempDir(factory = InMemory.class)
    private Path work;

    private final PostgresServer primary = Clusters.impatient();
    private ProxiedBackup backup;

    @BeforeEach
    void prepare() throws Exception {
        backup = new ProxiedBackup(primary, work);
    }

    @AfterEach
    void removeSlots() {
        backup.close();
        primary.await("select count(*)::text from pg_replication_slots where active", "0");
        primary.queryAll("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
    }

    @Test
    void logFlowsWhileTheDataStalls() throws Exception {
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            backup.data().stallAt(AMID_DATA);
            backup.start(QUICK_STATUS, event -> {});
            backup.data().awaitPassed(AMID_DATA);
            long walAtStall = backup.wal().passed();
            Thread.sleep(STALL_MILLIS);
            assertThat(backup.data().passed()).isEqualTo(AMID_DATA);
            assertThat(backup.wal().passed()).isGreaterThan(walAtStall + 1_000_000);
            backup.data().resume();
            backup.await();
        }
        assertServerStarts();
    }

    @Test
    void dataFlowsWhileTheLogStalls() throws Exception {
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            backup.wal().stallAt(200_000);
            backup.start(QUICK_STATUS, event -> {});
            backup.wal().awaitPassed(200_000);
            Thread.sleep(STALL_MILLIS);
            assertThat(backup.told(BackupEvent.WaitingForWal.class)).isTrue();
            assertThat(backup.isRunning()).isTrue();
            assertThat(backup.wal().passed()).isEqualTo(200_000);
            backup.wal().resume();
            backup.await();
        }
        assertServerStarts();
    }

    /** Shows that the stalls of the other tests are long enough to matter. */
    @Test
    void aServerThatHearsNothingCutsTheLogConnection() throws Exception {
        backup.wal().stallAt(200_000);
        backup.data().stallAt(AMID_DATA);
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            backup.start(options -> options.statusInterval(Duration.ZERO).reconnect(false), event -> {});
            primary.await("select count(*)::text from pg_stat_replication where state = 'streaming'", "1");
            primary.await("select count(*)::text from pg_stat_replication where state = 'streaming'", "0");
            backup.wal().resume();
            assertWalStreamFailed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenLogConnectionIsOpenedAgain(FaultyProxy.Cut cut) throws Exception {
        backup.data().stallAt(AMID_DATA);
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            backup.start(QUICK_STATUS, event -> {});
            backup.data().awaitPassed(AMID_DATA);
            backup.wal().awaitPassed(200_000);
            backup.wal().cutAt(0, cut);
            backup.data().resume();
            backup.await();
        }
        assertThat(backup.proxy().accepted()).isGreaterThanOrEqualTo(3);
        assertServerStarts();
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenLogConnectionEndsTheBackupAtOnceIfToldSo(FaultyProxy.Cut cut) throws Exception {
        backup.data().stallAt(AMID_DATA);
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            backup.start(WITHOUT_RECONNECTING, event -> {});
            backup.data().awaitPassed(AMID_DATA);
            backup.wal().awaitPassed(200_000);
            backup.wal().cutAt(0, cut);
            assertWalStreamFailed();
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenDataConnectionEndsTheBackupAtOnce(FaultyProxy.Cut cut) throws Exception {
        backup.data().cutAt(AMID_DATA, cut);
        backup.start(QUICK_STATUS, event -> {});
        assertThat(backup.failure()).hasMessageContaining("could not read COPY data: " + CLOSED);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void aLogConnectionThatBreaksWhileItAloneIsWaitedForToo(FaultyProxy.Cut cut) throws Exception {
        backup.wal().stallAt(200_000);
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            backup.start(WITHOUT_RECONNECTING, event -> {
                if (event instanceof BackupEvent.WaitingForWal) {
                    backup.wal().cutAt(0, cut);
                }
            });
            assertWalStreamFailed();
        }
        assertNothingIsLeft();
    }

    @Test
    void aLogConnectionThatStallsForTooLongIsOpenedAgain() throws Exception {
        backup.wal().stallAt(200_000);
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            backup.start(options -> options.stallTimeout(TIMEOUT), event -> {});
            backup.await();
        }
        assertThat(backup.told(BackupEvent.WalStreamInterrupted.class)).isTrue();
        assertServerStarts();
    }

    @Test
    void aLogConnectionThatStallsForTooLongEndsTheBackupIfToldSo() throws Exception {
        backup.wal().stallAt(200_000);
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            backup.start(options -> options.stallTimeout(TIMEOUT).reconnect(false), event -> {});
            assertThat(backup.failure()).hasMessageContaining("background process terminated unexpectedly");
        }
        assertNothingIsLeft();
    }

    @Test
    void dataThatStallsForTooLongEndsTheBackup() throws Exception {
        backup.data().stallAt(AMID_DATA);
        backup.start(options -> options.stallTimeout(TIMEOUT), event -> {});
        assertThat(backup.failure())
                .hasMessageContaining("could not read COPY data: server has not sent anything for 1 seconds");
        assertNothingIsLeft();
    }

    private void assertWalStreamFailed() throws Exception {
        assertThat(backup.failure()).hasMessageContaining("background process terminated unexpectedly");
        List<String> causes = backup.events().stream()
                .filter(BackupEvent.WalStreamFailed.class::isInstance)
                .map(event -> ((BackupEvent.WalStreamFailed) event).cause())
                .map(BackupException::getMessage)
                .toList();
        // Now and then a status update is the first to find out.
        assertThat(causes)
                .singleElement()
                .asString()
                .containsAnyOf("could not receive data from WAL stream: " + CLOSED, "could not send feedback packet: ");
    }

    private void assertNothingIsLeft() {
        assertThat(backup.leftBehind()).isEmpty();
        primary.await("select count(*)::text from pg_replication_slots", "0");
    }

    private void assertServerStarts() {
        try (PostgresServer restored = Restored.start(primary, backup.dataDirectory())) {
            assertThat(WriteLoad.isConsistent(restored, 1)).isTrue();
        }
    }
}
