package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup keeps in memory for a file: a few dozen bytes, for the comparison with the manifest. */
class MemoryPerFileIT {
    private static final int FEW_BYTES = 48;

    @TempDir(factory = InMemory.class)
    private Path work;

    @Test
    void ofTwentyThousandFiles() throws Exception {
        assertFewBytes(20_000);
    }

    @Tag("exhaustive")
    @Test
    void ofAHundredThousandFiles() throws Exception {
        assertFewBytes(100_000);
    }

    private void assertFewBytes(int files) throws Exception {
        try (PostgresServer server =
                PostgresServer.builder(PostgresBinaries.embedded(18)).start()) {
            long withoutBytes = heapBytesAtTheEnd(server);
            addFiles(server, files);
            long withBytes = heapBytesAtTheEnd(server);
            double perFileBytes = (double) (withBytes - withoutBytes) / files;
            System.out.printf("MemoryPerFileIT: %d files, %.2f bytes of heap for each%n", files, perFileBytes);
            assertThat(perFileBytes).isLessThan(FEW_BYTES);
        }
    }

    /** Empty ones, which the server takes for relations. */
    private static void addFiles(PostgresServer server, int count) throws IOException {
        Path database = server.dataDirectory()
                .resolve("base")
                .resolve(server.query("select oid from pg_database where datname = 'postgres'"));
        for (int i = 0; i < count; i++) {
            Files.createFile(database.resolve(Integer.toString(1_000_000 + i)));
        }
    }

    /** The live heap when the last byte has come and nothing has been closed yet. */
    private long heapBytesAtTheEnd(PostgresServer server) throws Exception {
        long[] heapBytes = new long[1];
        BackupOptions options = BackupOptions.builder(Clusters.settings(server), work.resolve("backup"))
                .fastCheckpoint(true)
                .sync(false)
                .build();
        BaseBackup.take(options, PasswordPrompt.never(), event -> {
            if (event instanceof BackupEvent.EndPosition) {
                System.gc();
                heapBytes[0] = Runtime.getRuntime().totalMemory()
                        - Runtime.getRuntime().freeMemory();
            }
        });
        assertThat(work.resolve("backup/backup_manifest")).exists();
        Trees.delete(work.resolve("backup"));
        return heapBytes[0];
    }
}
