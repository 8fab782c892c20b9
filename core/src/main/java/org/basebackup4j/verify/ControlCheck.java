package org.basebackup4j.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;

/** Whether a backup's control file is that of the manifest's cluster. A manifest of version 1 does not say which it is. */
final class ControlCheck {
    static final String PATH = "global/pg_control";

    private ControlCheck() {}

    /** Reads a file and checks it. */
    static ControlFile read(Path path, BackupManifest manifest) throws BackupException {
        byte[] content;
        try {
            content = Files.readAllBytes(path);
        } catch (IOException e) {
            throw new StorageException("could not open file \"" + path + "\" for reading: " + OsError.text(e), e);
        }
        if (content.length < ControlFile.SIZE_BYTES) {
            throw new DamagedDataException(
                    "could not read file \"" + path + "\": read " + content.length + " of " + ControlFile.SIZE_BYTES);
        }
        ControlFile control = ControlFile.parse(content);
        check(control, path.toString(), manifest);
        return control;
    }

    /**
     * Checks what a file says.
     *
     * @param where where it was found
     */
    static void check(ControlFile control, String where, BackupManifest manifest) throws BackupException {
        if (manifest.version() == 1) {
            return;
        }
        if (!control.isKnownVersion()) {
            throw new DamagedDataException(where + ": unexpected control file version");
        }
        if (!control.isIntact()) {
            throw new DamagedDataException(where + ": CRC is incorrect");
        }
        if (control.systemIdentifier() != manifest.systemIdentifier()) {
            throw new DamagedDataException(where + ": manifest system identifier is "
                    + Long.toUnsignedString(manifest.systemIdentifier()) + ", but control file has "
                    + Long.toUnsignedString(control.systemIdentifier()));
        }
    }
}
