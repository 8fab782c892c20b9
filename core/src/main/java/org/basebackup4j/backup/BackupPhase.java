package org.basebackup4j.backup;

/** The phases of a backup, in their order. One that is not needed is left out. */
public enum BackupPhase {
    /** Connecting, and asking the server what it is. */
    CONNECT,
    /** Waiting for the server's checkpoint. */
    CHECKPOINT,
    /** Receiving the archives and the manifest, with the write-ahead log beside them; and the server's end of the backup. */
    TRANSFER,
    /** Receiving what is left of the write-ahead log when all else is there. */
    WAL,
    /** Making everything durable, and the backup one. */
    SYNC
}
