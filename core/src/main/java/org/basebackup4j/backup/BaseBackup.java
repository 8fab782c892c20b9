package org.basebackup4j.backup;

import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;

/** Takes a base backup of a running server. */
public final class BaseBackup {
    private BaseBackup() {}

    /**
     * Takes one backup, without anybody to ask for a password and without telling what happens.
     *
     * @param options what to do
     * @return the backup
     * @throws BackupException if the backup failed
     * @see #take(BackupOptions, PasswordPrompt, BackupListener)
     */
    public static BackupResult take(BackupOptions options) throws BackupException {
        return take(options, event -> {});
    }

    /**
     * Takes one backup, without anybody to ask for a password.
     *
     * @param options what to do
     * @param listener is told what happens
     * @return the backup
     * @throws BackupException if the backup failed
     * @see #take(BackupOptions, PasswordPrompt, BackupListener)
     */
    public static BackupResult take(BackupOptions options, BackupListener listener) throws BackupException {
        return take(options, PasswordPrompt.never(), listener);
    }

    /**
     * Takes one backup and returns when it is complete and, unless told otherwise, durable.
     *
     * <p>When it fails, or when the calling thread is interrupted, what it made is removed, what was found is left as it
     * was, and a slot that it created is dropped. No thread and no connection is left behind. Several backups may be taken
     * at the same time, each by a thread of its own.
     *
     * @param options what to do
     * @param prompt asked for a password when the server wants one and the settings have none
     * @param listener is told what happens
     * @return the backup
     * @throws CancelledException if the thread was interrupted; it is still interrupted then
     * @throws BackupException if the backup failed for any other reason
     */
    public static BackupResult take(BackupOptions options, PasswordPrompt prompt, BackupListener listener)
            throws BackupException {
        BackupRun run = new BackupRun(options, prompt, new BackupRecord(listener));
        try (run) {
            return run.backUp();
        } catch (Throwable e) { // other languages throw checked exceptions from anywhere, too
            // Cleaning up writes and connects, neither of which an interrupted thread can do.
            boolean interrupted = Thread.interrupted();
            BackupException failure = run.explain(e, interrupted);
            run.cleanUp(failure);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw failure;
        }
    }
}
