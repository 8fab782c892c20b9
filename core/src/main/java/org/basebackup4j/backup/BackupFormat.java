package org.basebackup4j.backup;

/** The form of a backup on disk. */
public enum BackupFormat {
    /** A data directory, ready to start, with its tablespaces. */
    PLAIN,
    /** One tar file for the data directory and one for each tablespace. */
    TAR
}
