package org.basebackup4j.output;

import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;

/** The manifest on disk, which has its name only when the backup is complete. */
final class ManifestFile {
    static final String NAME = "backup_manifest";
    static final String TEMPORARY_NAME = NAME + ".tmp";

    private final Path target;
    private final NewFiles files;
    private boolean begun;

    ManifestFile(Path target, NewFiles files) {
        this.target = target;
        this.files = files;
    }

    NewFile create() throws BackupException {
        begun = true;
        return files.create(target.resolve(TEMPORARY_NAME));
    }

    /** Gives it its name; without a manifest nothing happens. */
    void publish(boolean durable) throws BackupException {
        if (begun) {
            Durability.rename(target.resolve(TEMPORARY_NAME), target.resolve(NAME), durable);
        }
    }
}
