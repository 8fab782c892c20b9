package org.basebackup4j.combine;

import org.basebackup4j.pg.BackupException;

/** Where the result goes. Used by one thread. */
interface CombinedOutput extends BackupFiles.Visitor, AutoCloseable {
    /** Files with the same number come one after the other, with growing numbers. */
    int archiveOf(RelativePath path);

    /** Adds a small file. */
    void content(RelativePath path, byte[] content) throws BackupException;

    /** Everything has been told: makes it complete, and durable if that is wished. */
    CombineResult complete() throws BackupException;

    /** Ends what still runs, and releases what is open; when it returns, nothing is written any more. */
    @Override
    void close();
}
