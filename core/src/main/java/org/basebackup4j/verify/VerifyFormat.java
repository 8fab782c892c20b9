package org.basebackup4j.verify;

/** How a backup is stored. */
public enum VerifyFormat {
    /** As files, in directories. */
    PLAIN,
    /** As tar files, compressed or not. */
    TAR
}
