package org.basebackup4j.output;

import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;

/**
 * Where a backup goes. The calls are {@link #archive} for each archive and {@link #manifest}, if there is one, one after
 * the other; then, when all went well, {@link #sync} if it is wished and {@link #complete}; then always {@link #close}.
 * Used by one thread.
 */
public interface BackupOutput extends AutoCloseable {
    /** Opens the place of one archive; the caller closes what it gets. */
    ArchiveSink archive(Archive archive) throws BackupException;

    /** Opens the place of the manifest, under a name by which nobody takes it for one; the caller closes it. */
    ByteStage manifest() throws BackupException;

    /** Makes everything durable that was written until now. */
    void sync() throws BackupException;

    /**
     * Everything is there: gives the manifest, if there is one, its name, which makes the backup one.
     *
     * @param durable whether to return only when this is on disk
     */
    void complete(boolean durable) throws BackupException;

    /** Releases what the output holds. Never throws, and may be called more than once. */
    @Override
    void close();
}
