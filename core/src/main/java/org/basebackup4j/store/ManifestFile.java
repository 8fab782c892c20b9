package org.basebackup4j.store;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;

/** The manifest on disk, which has its name only when the backup is complete. */
final class ManifestFile {
    static final String NAME = "backup_manifest";
    private static final String TEMPORARY = ".tmp";

    private final Path target;
    private final NewFiles files;
    private Path temporary;
    private boolean begun;

    ManifestFile(Path target, NewFiles files) {
        this.target = target;
        this.files = files;
        this.temporary = target.resolve(NAME + TEMPORARY);
    }

    /** Begun when all else is there: the server's data directory may have what an earlier backup of it left. */
    NewFile create() throws BackupException {
        while (!begun && Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
            temporary = target.resolve(temporary.getFileName() + TEMPORARY);
        }
        begun = true;
        return files.create(temporary);
    }

    /** Gives it its name; without a manifest nothing happens. */
    void publish(boolean durable) throws BackupException {
        if (begun) {
            Durability.rename(temporary, target.resolve(NAME), durable);
        }
    }
}
