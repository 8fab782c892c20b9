package org.basebackup4j.backup;

import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;

/** Takes a base backup of a running server. */
public final class BaseBackup {
    private BaseBackup() {}

    /**
     * Takes one backup and returns when it is complete and, unless told otherwise, durable.
     *
     * <p>When it fails, or when the calling thread is interrupted, what it made is removed, what was found is left as it
     * was, and a slot that it created is dropped. No thread and no connection is left behind.
     *
     * @param options what to do
     * @param prompt asked for a password when the server wants one and the settings have none
     * @param listener is told what happens
     * @throws CancelledException if the thread was interrupted; it is still interrupted then
     * @throws BackupException if the backup failed for any other reason
     */
    public static BackupResult take(BackupOptions options, PasswordPrompt prompt, BackupListener listener)
            throws BackupException {
        BackupRun run = new BackupRun(options, prompt, new OneAtATime(listener));
        try (run) {
            return run.backUp();
        } catch (BackupException | RuntimeException | Error e) {
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

    /** Both threads of a backup have something to say. */
    private record OneAtATime(BackupListener listener) implements BackupListener {
        @Override
        public synchronized void on(BackupEvent event) {
            listener.on(event);
        }
    }
}
