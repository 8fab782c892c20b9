package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A target is still empty while the server makes its checkpoint; whoever else wants it then must not get it. */
class SharedTargetIT {
    @TempDir(factory = InMemory.class)
    private Path work;

    @ParameterizedTest(name = "{0}, target exists: {1}")
    @CsvSource({"PLAIN, false", "PLAIN, true", "TAR, false", "TAR, true"})
    void aSecondBackupIntoTheSameDirectoryIsRefused(BackupFormat format, boolean exists) throws Exception {
        PostgresServer primary = Clusters.primary(18, 0);
        Path target = work.resolve("backup");
        if (exists) {
            Files.createDirectory(target);
        }
        BackupOptions options = BackupOptions.builder(Clusters.settings(primary), target)
                .format(format)
                .fastCheckpoint(true)
                .build();
        AtomicInteger refused = new AtomicInteger();
        BaseBackup.take(options, PasswordPrompt.never(), event -> {
            if (event instanceof BackupEvent.WaitingForCheckpoint) {
                assertThatThrownBy(() -> BaseBackup.take(options, PasswordPrompt.never(), other -> {}))
                        .isInstanceOf(BackupException.class)
                        .hasMessage("directory \"" + target + "\" exists but is not empty");
                refused.incrementAndGet();
            }
        });
        assertThat(refused).hasValue(1);
        assertThat(target.resolve(format == BackupFormat.TAR ? "pg_wal.tar" : "pg_wal"))
                .exists();
        try (var files = Files.list(target)) {
            assertThat(files.map(Path::getFileName)).doesNotContain(Path.of("basebackup4j.in-progress"));
        }
    }

    @Test
    void twoTablespacesIntoTheSameDirectoryAreRefused() throws Exception {
        PostgresServer primary = Clusters.primary(18, 2);
        Path shared = work.resolve("space");
        Map<String, String> map = new HashMap<>();
        Clusters.tablespaces(primary).values().forEach(directory -> map.put(directory.toString(), shared.toString()));
        BackupOptions options = BackupOptions.builder(Clusters.settings(primary), work.resolve("backup"))
                .tablespaceMap(new TablespaceMap(map))
                .fastCheckpoint(true)
                .build();
        assertThatThrownBy(() -> BaseBackup.take(options, PasswordPrompt.never(), event -> {}))
                .isInstanceOf(BackupException.class)
                .hasMessage("directory \"" + shared + "\" exists but is not empty");
        assertThat(work).isEmptyDirectory();
    }
}
