package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.Contents;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.testkit.WriteLoad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Backups of real servers under load: a server that is started from each holds what the primary held. */
class BaseBackupIT {
    private Path work;

    @BeforeEach
    void makeWorkDirectory() {
        work = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void removeWorkDirectory() throws Exception {
        Trees.delete(work);
    }

    static Stream<Arguments> everything() {
        List<Arguments> cases = new ArrayList<>();
        for (int major : Clusters.majors()) {
            for (int tablespaces : new int[] {0, 2}) {
                for (BackupFormat format : BackupFormat.values()) {
                    for (WalMethod wal : new WalMethod[] {WalMethod.FETCH, WalMethod.STREAM}) {
                        cases.add(Arguments.of(major, format, wal, tablespaces));
                    }
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "server {0}, {1}, {2}, {3} tablespaces")
    @MethodSource("everything")
    void aServerStartsFromTheBackup(int major, BackupFormat format, WalMethod wal, int tablespaces) throws Exception {
        PostgresServer primary = Clusters.primary(major, tablespaces);
        long committedBefore;
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            committedBefore = load.committed();
            BaseBackup.take(options(primary, format).walMethod(wal).build(), PasswordPrompt.never(), event -> {});
        }

        try (PostgresServer restored = Restored.start(primary, dataDirectory(primary, format))) {
            assertThat(WriteLoad.isConsistent(restored, committedBefore)).isTrue();
            assertThat(steady(restored)).isEqualTo(steady(primary));
        }
    }

    @ParameterizedTest(name = "server {0}, {1}")
    @MethodSource("standbys")
    void aStandbyFollows(int major, BackupFormat format) throws Exception {
        PostgresServer primary = Clusters.primary(major, 2);
        String slot = "standby_" + format.name().toLowerCase(Locale.ROOT);
        try {
            try (WriteLoad load = WriteLoad.start(primary, true)) {
                BackupOptions options = options(primary, format)
                        .writeRecoveryConfiguration(true)
                        .slot(slot)
                        .createSlot(true)
                        .build();
                BaseBackup.take(options, PasswordPrompt.never(), event -> {});
            }
            try (PostgresServer standby = Restored.start(primary, dataDirectory(primary, format))) {
                assertThat(standby.query("select pg_is_in_recovery()::text")).isEqualTo("true");
                primary.execute("create table written_later as select 42 as x");
                String position = primary.query("select pg_current_wal_lsn()::text");
                standby.await("select (pg_last_wal_replay_lsn() >= '" + position + "')::text", "true");
                assertThat(primary.query(
                                "select active::text from pg_replication_slots where slot_name = '" + slot + "'"))
                        .isEqualTo("true");
                assertThat(Contents.of(standby)).isEqualTo(Contents.of(primary));
            }
        } finally {
            primary.execute("drop table if exists written_later");
            primary.await("select count(*)::text from pg_replication_slots where active", "0");
            primary.queryAll("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
        }
    }

    static Stream<Arguments> standbys() {
        return Clusters.majors().stream()
                .flatMap(major -> Stream.of(BackupFormat.values()).map(format -> Arguments.of(major, format)));
    }

    @ParameterizedTest(name = "-Z {0}")
    @MethodSource("compressions")
    void compressedTarFilesHoldTheSame(String compression, String suffix) throws Exception {
        PostgresServer primary = Clusters.primary(18, 2);
        BackupOptions options = options(primary, BackupFormat.TAR)
                .compression(CompressionSpec.parse(compression))
                .writeRecoveryConfiguration(true)
                .build();
        BaseBackup.take(options, PasswordPrompt.never(), event -> {});

        assertThat(Files.exists(work.resolve("backup/base.tar" + suffix))).isTrue();
        Path data = Restored.unpack(work.resolve("backup"), Clusters.tablespaces(primary), work.resolve("data"));
        try (PostgresServer restored = Restored.start(primary, data)) {
            assertThat(steady(restored)).isEqualTo(steady(primary));
        }
    }

    static Stream<Arguments> compressions() {
        return Stream.of(Arguments.of("gzip", ".gz"), Arguments.of("client-gzip:1", ".gz"), Arguments.of("9", ".gz"));
    }

    private BackupOptions.Builder options(PostgresServer primary, BackupFormat format) throws Exception {
        Map<String, String> map = new HashMap<>();
        Clusters.tablespaces(primary)
                .forEach((oid, directory) -> map.put(
                        directory.toString(), work.resolve("space-" + oid).toString()));
        return BackupOptions.builder(Clusters.settings(primary), work.resolve("backup"))
                .format(format)
                .fastCheckpoint(true)
                .tablespaceMap(new TablespaceMap(map));
    }

    private Path dataDirectory(PostgresServer primary, BackupFormat format) throws Exception {
        return format == BackupFormat.PLAIN
                ? work.resolve("backup")
                : Restored.unpack(work.resolve("backup"), Clusters.tablespaces(primary), work.resolve("data"));
    }

    /** Without what the write load changes. */
    private static SortedMap<String, String> steady(PostgresServer server) {
        SortedMap<String, String> contents = Contents.of(server);
        contents.keySet().removeIf(table -> table.contains("load_"));
        assertThat(contents).hasSizeGreaterThan(2);
        return contents;
    }
}
