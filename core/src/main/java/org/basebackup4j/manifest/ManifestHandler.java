package org.basebackup4j.manifest;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.WalRange;

/**
 * Takes what a manifest says, piece by piece, as it is read. What was taken is worth something only when the reader came
 * to the end without an error.
 */
public interface ManifestHandler {
    /**
     * The manifest's version: 1, or 2 since server 17.
     *
     * @param version the version of the manifest
     * @throws BackupException if that is refused, which ends the reading
     */
    default void version(int version) throws BackupException {}

    /**
     * The cluster's identifier, an unsigned number; only version 2 has it.
     *
     * @param identifier the identifier, unsigned
     * @throws BackupException if that is refused, which ends the reading
     */
    default void systemIdentifier(long identifier) throws BackupException {}

    /**
     * A file of the backup.
     *
     * @param file the file
     * @throws BackupException if that is refused, which ends the reading
     */
    void file(ManifestFile file) throws BackupException;

    /**
     * A piece of the write-ahead log that the backup needs.
     *
     * @param range the range
     * @throws BackupException if that is refused, which ends the reading
     */
    void walRange(WalRange range) throws BackupException;
}
