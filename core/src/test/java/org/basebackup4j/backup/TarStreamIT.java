package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.Contents;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.testkit.WriteLoad;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One stream with everything in it, from every server, of which {@code tar} makes a directory that a server starts from. */
class TarStreamIT {
    private Path work;

    @BeforeEach
    void makeWorkDirectory() {
        work = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void removeWorkDirectory() throws Exception {
        Trees.delete(work);
    }

    private Path take(PostgresServer primary, TablespaceMap map) throws Exception {
        Path file = work.resolve("everything.tar.lz4");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            BackupDestination destination = new BackupDestination.TarStream(channel, "-");
            BackupOptions options = BackupOptions.builder(Clusters.settings(primary), destination)
                    .format(BackupFormat.TAR)
                    .compression(CompressionSpec.parse("lz4"))
                    .tablespaceMap(map)
                    .fastCheckpoint(true)
                    .build();
            BaseBackup.take(options, PasswordPrompt.never(), event -> {});
        }
        return file;
    }

    /** Under load, which makes log while the data is sent; and a backup can be taken of the new server again. */
    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void tablespacesAndLogOfEveryServer(int major) throws Exception {
        PostgresServer primary = Clusters.primary(major, 2);
        Path file;
        try (WriteLoad load = WriteLoad.start(primary, true)) {
            file = take(primary, TablespaceMap.empty());
        }
        Path data = work.resolve("data");
        Unpacked.unpack(file, data);
        assertThat(data.resolve("backup_manifest")).exists();
        assertThat(data.resolve("tablespace_map")).doesNotExist();
        try (PostgresServer restored = Restored.start(primary, data)) {
            assertThat(WriteLoad.isConsistent(restored, 0)).isTrue();
            assertThat(rows(restored)).isEqualTo(rows(primary));
            Path again = work.resolve("again");
            BaseBackup.take(
                    BackupOptions.builder(Clusters.settings(restored), again)
                            .fastCheckpoint(true)
                            .build(),
                    PasswordPrompt.never(),
                    event -> {});
            for (String oid : Clusters.tablespaces(primary).keySet()) {
                assertThat(Trees.list(again.resolve("pg_tblspc").resolve(oid))).hasSizeGreaterThan(2);
            }
        }
    }

    private static String rows(PostgresServer server) {
        return server.query("select (select count(*) from in_space1) || ' ' || (select count(*) from in_space2)");
    }

    @Test
    void mappedTablespacesGoWhereTheyAreMapped() throws Exception {
        PostgresServer primary = Clusters.primary(18, 2);
        Map<String, String> map = new HashMap<>();
        Clusters.tablespaces(primary)
                .forEach((oid, directory) -> map.put(
                        directory.toString(), work.resolve("space-" + oid).toString()));
        Path data = work.resolve("data");
        Unpacked.unpack(take(primary, new TablespaceMap(map)), data, "-P");
        for (String oid : Clusters.tablespaces(primary).keySet()) {
            assertThat(Files.readSymbolicLink(data.resolve("pg_tblspc").resolve(oid)))
                    .isEqualTo(work.resolve("space-" + oid));
        }
        assertThat(data.resolve("postgresql.auto.conf")).content().doesNotContain("in_place");
        try (PostgresServer restored = Restored.start(primary, data)) {
            assertThat(Contents.of(restored)).isEqualTo(Contents.of(primary));
        }
    }
}
