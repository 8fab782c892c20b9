package org.basebackup4j.output;

import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;

/**
 * Where a backup goes: the port for destinations of one's own.
 *
 * <p>An output serves one backup. The calls are {@link #log}, if the write-ahead log is streamed; {@link #archive} for each
 * archive and {@link #manifest}, if there is one, one after the other; then, when all went well, {@link #sync} if it is
 * wished and {@link #complete}; then always {@link #close}. All come from one thread; only what {@link #log} gives is used
 * by another one, at the same time, unless {@link #takesLogLast}.
 *
 * <p>What is opened gets its content, {@code finish} or {@code archiveEnd} when it is whole, and always {@code close}; where
 * {@link #complete} is not called, nothing may be left that somebody takes for a backup. A buffer that is handed over is the
 * caller's again when the call returns. Each method may throw a {@link BackupException}, which ends the backup; so does
 * every other exception. A thread that is interrupted should give up soon.
 *
 * <p>{@code basebackup4j-contract} has the tests that each implementation should pass.
 */
public interface BackupOutput extends AutoCloseable {
    /** Opens a place for each backup. */
    @FunctionalInterface
    interface Factory {
        /**
         * Opens it, when the server has been reached and before anything is asked of it.
         *
         * @param groupAccess whether the cluster's files are readable for its group
         * @return the output of one backup
         * @throws BackupException if that fails, which ends the backup
         */
        BackupOutput open(boolean groupAccess) throws BackupException;
    }

    /**
     * Opens the place of one archive; the caller closes what it gets.
     *
     * @param archive the archive
     * @return what takes the archive
     * @throws BackupException if that fails, which ends the backup
     */
    ArchiveSink archive(Archive archive) throws BackupException;

    /**
     * Opens the place of the write-ahead log that is streamed: an archive whose members belong into {@code pg_wal}, which
     * they are named relative to. The caller closes what it gets.
     *
     * @param name the file name, {@code pg_wal.tar} and what compressing it adds
     * @return what takes the archive
     * @throws BackupException if that fails, which ends the backup
     */
    ArchiveSink log(String name) throws BackupException;

    /**
     * {@return whether log is to come when the archives and the manifest are complete, on their thread, instead of at the same time on
     * another; a replication slot keeps it so long}
     */
    default boolean takesLogLast() {
        return false;
    }

    /**
     * Opens the place of the manifest, under a name by which nobody takes it for one; the caller closes it.
     *
     * @return what takes the manifest
     * @throws BackupException if that fails, which ends the backup
     */
    ByteStage manifest() throws BackupException;

    /**
     * Makes everything durable that was written until now.
     *
     * @throws BackupException if that fails, which ends the backup
     */
    void sync() throws BackupException;

    /**
     * Everything is there: gives the manifest, if there is one, its name, which makes the backup one.
     *
     * @param durable whether to return only when this is on disk
     * @throws BackupException if that fails, which ends the backup
     */
    void complete(boolean durable) throws BackupException;

    /** Releases what the output holds. Never throws, and may be called more than once. */
    @Override
    void close();
}
