package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL 15's {@code pg_verifybackup} accepts our backups, log included, and would notice if it should not. */
class VerifiedByOriginalIT {
    @TempDir(factory = InMemory.class)
    private Path work;

    @BeforeEach
    void needsTheOriginal() {
        Original.programs();
    }

    static Stream<Arguments> backups() {
        List<Arguments> cases = new ArrayList<>();
        for (String server : List.of("Debian's", "embedded")) {
            for (int tablespaces : new int[] {0, 2}) {
                for (BackupFormat format : BackupFormat.values()) {
                    cases.add(Arguments.of(server, tablespaces, format, WalMethod.STREAM));
                }
            }
        }
        cases.add(Arguments.of("Debian's", 2, BackupFormat.PLAIN, WalMethod.FETCH));
        cases.add(Arguments.of("Debian's", 2, BackupFormat.TAR, WalMethod.FETCH));
        return cases.stream();
    }

    @ParameterizedTest(name = "{0} server 15, {1} tablespaces, {2}, {3}")
    @MethodSource("backups")
    void accepts(String server, int tablespaces, BackupFormat format, WalMethod wal) throws Exception {
        PostgresServer primary =
                server.equals("embedded") ? Clusters.primary(15, tablespaces) : Clusters.debian15(tablespaces);
        Command.Result verdict = Original.verify(backUp(primary, format, wal));
        assertThat(verdict.stderr()).isEmpty();
        assertThat(verdict.text()).isEqualTo("backup successfully verified\n");
    }

    @Test
    void refusesABackupWithOneBitThatIsWrong() throws Exception {
        Path backup = backUp(Clusters.debian15(0), BackupFormat.PLAIN, WalMethod.STREAM);
        Path file = backup.resolve("global/pg_filenode.map");
        byte[] content = Files.readAllBytes(file);
        content[100] ^= 1;
        Files.write(file, content);
        assertThat(Original.verify(backup).stderr()).contains("checksum mismatch for file \"global/pg_filenode.map\"");
    }

    @Test
    void refusesABackupWithoutItsLog() throws Exception {
        Path backup = backUp(Clusters.debian15(0), BackupFormat.PLAIN, WalMethod.NONE);
        assertThat(Original.verify(backup, "--no-parse-wal").text()).isEqualTo("backup successfully verified\n");
        assertThat(Original.verify(backup).stderr()).contains("WAL parsing failed for timeline 1");
    }

    /** The data directory. */
    private Path backUp(PostgresServer primary, BackupFormat format, WalMethod wal) throws Exception {
        Map<String, String> map = new HashMap<>();
        Clusters.tablespaces(primary)
                .forEach((oid, directory) -> map.put(
                        directory.toString(), work.resolve("space-" + oid).toString()));
        BackupOptions options = BackupOptions.builder(Clusters.settings(primary), work.resolve("backup"))
                .format(format)
                .walMethod(wal)
                .fastCheckpoint(true)
                .tablespaceMap(new TablespaceMap(map))
                .build();
        BaseBackup.take(options, PasswordPrompt.never(), event -> {});
        return format == BackupFormat.PLAIN
                ? work.resolve("backup")
                : unpack(Clusters.tablespaces(primary), work.resolve("data"));
    }

    /** As a user unpacks it who wants to verify it: with the links that a server would make from {@code tablespace_map}. */
    private Path unpack(Map<String, Path> tablespaces, Path data) throws Exception {
        Restored.unpack(work.resolve("backup"), Map.of(), data);
        for (String oid : tablespaces.keySet()) {
            Path space = Files.createDirectory(work.resolve("unpacked-" + oid));
            Restored.extract(work.resolve("backup"), oid, space);
            Files.createSymbolicLink(data.resolve("pg_tblspc").resolve(oid), space);
        }
        Files.copy(work.resolve("backup/backup_manifest"), data.resolve("backup_manifest"));
        return data;
    }
}
