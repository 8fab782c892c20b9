package org.basebackup4j.backup;

/** How the write-ahead log that a backup needs gets into it. */
public enum WalMethod {
    /** Not at all: the backup can only be used with a WAL archive. */
    NONE,
    /** The server sends it at the end of the backup. */
    FETCH,
    /** A second connection receives it while the backup runs. */
    STREAM
}
