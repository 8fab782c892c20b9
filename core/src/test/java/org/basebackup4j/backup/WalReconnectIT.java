package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.FaultyProxy;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.testkit.WriteLoad;
import org.basebackup4j.wal.WalDirectory;
import org.basebackup4j.wal.WalFormat;
import org.basebackup4j.wal.WalPosition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The connection for the write-ahead log breaks, again and again, and the backup does not. */
class WalReconnectIT {
    private static final int CUTS = 20;
    private static final int SEGMENT_BYTES = 1 << 20;

    private final List<BackupEvent> events = new CopyOnWriteArrayList<>();
    private final PostgresServer primary = SharedServers.named(
            "reconnect",
            key -> PostgresServer.builder(PostgresBinaries.embedded(18))
                    .initdb("--wal-segsize=1")
                    .set("wal_sender_timeout", "2s")
                    .set("max_wal_size", "1GB") // as with larger segments
                    .start());
    private FaultyProxy proxy;
    private Path work;

    @BeforeEach
    void prepare() {
        work = PostgresServer.temporaryDirectory();
        proxy = FaultyProxy.to(primary.port());
    }

    @AfterEach
    void cleanUp() throws Exception {
        proxy.close();
        Trees.delete(work);
        primary.await("select count(*)::text from pg_replication_slots where active", "0");
        primary.queryAll("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
    }

    private BackupOptions.Builder options() throws BackupException {
        ConnectionSettings settings = ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(proxy.port()))
                .set("user", "postgres")
                .fallbackApplicationName("pg_basebackup")
                .build();
        return BackupOptions.builder(settings, work.resolve("backup")).fastCheckpoint(true);
    }

    private long interruptions() {
        return events.stream()
                .filter(BackupEvent.WalStreamInterrupted.class::isInstance)
                .count();
    }

    @Test
    void survivesTwentyCuts() throws Exception {
        surviveTwentyCuts(false, "");
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @CsvSource({"true, permanent", "false, none"})
    void survivesTwentyCutsWithOtherSlotsToo(boolean createSlot, String slot) throws Exception {
        surviveTwentyCuts(createSlot, slot);
    }

    private void surviveTwentyCuts(boolean createSlot, String slot) throws Exception {
        Random random = new Random(20);
        for (int number = 2; number <= CUTS + 1; number++) {
            FaultyProxy.Cut cut = number % 2 == 0 ? FaultyProxy.Cut.FIN : FaultyProxy.Cut.RESET;
            int at = number == 2 ? 50_000 : random.nextInt(200_000);
            proxy.connection(number).fromServer().cutAt(at, cut);
        }
        proxy.connection(1).fromServer().stallAt(2_000_000);
        proxy.connection(CUTS + 2)
                .fromServer()
                .runAt(100_000, () -> proxy.connection(1).fromServer().resume());
        BackupOptions.Builder options = options().createSlot(createSlot).temporarySlot(!slot.equals("none"));
        BackupResult result;
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            result = BaseBackup.take(
                    options.slot(createSlot ? slot : null).build(), PasswordPrompt.never(), events::add);
        }
        assertThat(interruptions()).isGreaterThanOrEqualTo(CUTS / 2);
        assertThat(proxy.accepted()).isGreaterThanOrEqualTo(CUTS + 2);
        assertWhole(result);
        primary.await("select count(*)::text from pg_replication_slots", createSlot ? "1" : "0");
    }

    private void assertWhole(BackupResult result) throws Exception {
        WalFormat format = new WalFormat(
                result.start(),
                SEGMENT_BYTES,
                result.timeline(),
                Long.parseUnsignedLong(result.systemIdentifier()),
                OptionalInt.of(18));
        WalPosition position = new WalDirectory(work.resolve("backup/pg_wal")).read(format, result.end());
        assertThat(position.covers(result.start(), result.end()))
                .as("%s", position)
                .isTrue();
        try (PostgresServer restored = Restored.start(primary, work.resolve("backup"))) {
            assertThat(WriteLoad.isConsistent(restored, 1)).isTrue();
        }
    }

    /** Three times as long as the server waits; whether it has given up by then is its business. */
    @Test
    void survivesAStallThatIsTooLongForTheServer() throws Exception {
        proxy.connection(2).fromServer().stallAt(100_000);
        BackupResult result;
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            Thread stalling = new Thread(this::stall);
            stalling.start();
            result = BaseBackup.take(options().build(), PasswordPrompt.never(), events::add);
            stalling.join();
        }
        assertThat(interruptions()).isLessThanOrEqualTo(1);
        assertWhole(result);
    }

    private void stall() {
        proxy.connection(2).fromServer().awaitPassed(100_000);
        proxy.connection(2).toServer().stallAt(0);
        try {
            Thread.sleep(6_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        proxy.connection(2).toServer().resume();
        proxy.connection(2).fromServer().resume();
    }

    @Test
    void anAdministratorEndsTheBackupAtOnce() throws Exception {
        proxy.connection(1).fromServer().stallAt(2_000_000);
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            Thread terminating = new Thread(() -> {
                primary.await("select count(*)::text from pg_stat_replication where state = 'streaming'", "1");
                primary.execute("select pg_terminate_backend(pid) from pg_stat_replication where state = 'streaming'");
            });
            terminating.start();
            assertThatThrownBy(() -> BaseBackup.take(options().build(), PasswordPrompt.never(), events::add))
                    .hasMessage("background process terminated unexpectedly");
            terminating.join();
        }
        assertThat(interruptions()).isZero();
        assertThat(events)
                .anyMatch(event -> event instanceof BackupEvent.WalStreamFailed failed
                        && failed.cause().getMessage().contains("terminating connection due to administrator command"));
        assertThat(Files.exists(work.resolve("backup"))).isFalse();
    }

    @Test
    void theFirstCutEndsABackupThatMayNotReconnect() throws Exception {
        proxy.connection(2).fromServer().cutAt(50_000, FaultyProxy.Cut.FIN);
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            assertThatThrownBy(() ->
                            BaseBackup.take(options().reconnect(false).build(), PasswordPrompt.never(), events::add))
                    .hasMessage("background process terminated unexpectedly");
        }
        assertThat(proxy.accepted()).isEqualTo(2);
        assertThat(Files.exists(work.resolve("backup"))).isFalse();
    }
}
