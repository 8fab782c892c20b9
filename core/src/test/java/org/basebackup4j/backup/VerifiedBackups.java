package org.basebackup4j.backup;

import java.nio.file.Path;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.testkit.PostgresServer;

/** Backups for tests that verify them. */
public final class VerifiedBackups {
    private VerifiedBackups() {}

    /** Debian's server 15, without tablespaces. */
    public static PostgresServer debian() {
        return Clusters.debian15(0);
    }

    /** Takes a plain backup. */
    public static void plain(PostgresServer server, Path directory) throws Exception {
        take(builder(server, directory));
    }

    /** Begins the options of a quick backup. */
    public static BackupOptions.Builder builder(PostgresServer server, Path directory) throws Exception {
        return BackupOptions.builder(Clusters.settings(server), directory)
                .fastCheckpoint(true)
                .sync(false);
    }

    /** Takes a backup. */
    public static void take(BackupOptions.Builder options) throws Exception {
        BaseBackup.take(options.build(), PasswordPrompt.never(), event -> {});
    }
}
