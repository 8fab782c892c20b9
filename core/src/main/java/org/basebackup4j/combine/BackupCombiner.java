package org.basebackup4j.combine;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;

/** Combines backups: the entry of this package. */
public final class BackupCombiner {
    private BackupCombiner() {}

    /**
     * Rebuilds a full backup from a chain of incremental ones, and returns when it is complete and, unless told otherwise,
     * durable.
     *
     * <p>When it fails, or when the calling thread is interrupted, what was made is removed, and what was found is left as
     * it was. No thread is left behind. Several chains may be combined at the same time.
     *
     * @param options what to do
     * @param listener is told what happens
     * @return what was made
     * @throws CancelledException if the thread was interrupted; it is still interrupted then
     * @throws BackupException if the backups are not a chain, are damaged, or the result could not be written
     */
    public static CombineResult combine(CombineOptions options, CombineListener listener) throws BackupException {
        CombineRun run = new CombineRun(options, listener);
        try (run) {
            return run.combine();
        } catch (Throwable e) { // other languages throw checked exceptions from anywhere, too
            // Cleaning up works with files, which an interrupted thread cannot do.
            boolean interrupted = Thread.interrupted();
            run.cleanUp();
            if (interrupted) {
                Thread.currentThread().interrupt();
                throw new CancelledException(e);
            }
            throw e;
        }
    }
}
