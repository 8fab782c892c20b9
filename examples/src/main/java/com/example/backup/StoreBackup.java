package com.example.backup;

import java.nio.file.Path;
import org.basebackup4j.backup.BackupDestination;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.BackupResult;
import org.basebackup4j.backup.BaseBackup;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;

/** {@code save STORE NAME} streams a backup into a {@link ContentStore}, {@code restore STORE NAME DIRECTORY} writes one. */
public final class StoreBackup {
    private StoreBackup() {}

    public static void main(String[] arguments) throws Exception {
        ContentStore store = new ContentStore(Path.of(arguments[1]));
        if (arguments[0].equals("save")) {
            ConnectionSettings server =
                    ConnectionSettings.builder().environment(System.getenv()).build();
            System.out.println(save(server, store, arguments[2]).files().orElseThrow() + " files");
        } else {
            store.restore(arguments[2], Path.of(arguments[3]));
        }
    }

    static BackupResult save(ConnectionSettings server, ContentStore store, String name) throws BackupException {
        BackupDestination destination = new BackupDestination.Custom(groupAccess -> store.open(name));
        return BaseBackup.take(
                BackupOptions.builder(server, destination).fastCheckpoint(true).build());
    }
}
