package org.basebackup4j.output;

/** The directories that a backup makes or fills. */
public enum Place {
    /** The target directory. */
    DATA,
    /** The directory of the write-ahead log, where it is not within the target. */
    WAL,
    /** A tablespace's directory. */
    TABLESPACE
}
