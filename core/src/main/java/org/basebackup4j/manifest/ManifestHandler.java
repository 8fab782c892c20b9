package org.basebackup4j.manifest;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.WalRange;

/**
 * Takes what a manifest says, piece by piece, as it is read. What was taken is worth something only when the reader came
 * to the end without an error.
 */
public interface ManifestHandler {
    /** The manifest's version: 1, or 2 since server 17. */
    default void version(int version) throws BackupException {}

    /** The cluster's identifier, an unsigned number; only version 2 has it. */
    default void systemIdentifier(long identifier) throws BackupException {}

    /** A file of the backup. */
    void file(ManifestFile file) throws BackupException;

    /** A piece of the write-ahead log that the backup needs. */
    void walRange(WalRange range) throws BackupException;
}
