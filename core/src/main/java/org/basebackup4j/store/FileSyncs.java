package org.basebackup4j.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/**
 * Makes files durable on threads of its own. Many wait for the disk at the same time: a file system writes what they wait
 * for in one go. One thread uses it.
 *
 * @param <F> what stands for a file
 */
final class FileSyncs<F> implements AutoCloseable {
    /** They wait and do not compute, so their number has nothing to do with that of the cores. */
    private static final int THREADS = 16;

    /** What waits at the same time is written in one go, and threads that are woken up one by one disturb who adds files. */
    private static final int BURST_FILES = 2 * THREADS;

    private static final int BURST_BYTES = 1024 * 1024;

    /** Who gives up has to wait for what the system is writing, and that should not be all of its memory. */
    private static final long MAX_BEGUN_BYTES = 2L << 30;

    private static final int CLOSE_SECONDS = 1;

    private final Sync<F> sync;
    private final Consumer<F> release;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "basebackup4j-sync");
        thread.setDaemon(true);
        return thread;
    });
    private final CompletionService<Long> bursts = new ExecutorCompletionService<>(executor);
    private List<F> gathered = new ArrayList<>(BURST_FILES);
    private long gatheredBytes;
    private int begun;
    private long begunBytes;
    private @Nullable BackupException failure;
    private volatile boolean givenUp;

    /** Makes one file durable. */
    interface Sync<F> {
        void sync(F file) throws BackupException;
    }

    /**
     * Starts without files.
     *
     * @param release gets each file that was added, once, whether it could be made durable or not
     */
    FileSyncs(Sync<F> sync, Consumer<F> release) {
        this.sync = sync;
        this.release = release;
    }

    /**
     * Adds a file. Some 70 of them may be held at the same time.
     *
     * @throws BackupException if an earlier one could not be made durable
     */
    void add(F file, long sizeBytes) throws BackupException {
        gathered.add(file);
        throwFailure();
        gatheredBytes += sizeBytes;
        if (gathered.size() == BURST_FILES || gatheredBytes >= BURST_BYTES) {
            beginBurst();
            while (begun > THREADS || begunBytes > MAX_BEGUN_BYTES) {
                awaitOne();
            }
        }
    }

    private void beginBurst() {
        List<F> burst = gathered;
        long bytes = gatheredBytes;
        gathered = new ArrayList<>(BURST_FILES);
        gatheredBytes = 0;
        begunBytes += bytes;
        int share = (burst.size() + THREADS - 1) / THREADS;
        for (int from = 0; from < burst.size(); from += share) {
            List<F> files = burst.subList(from, Math.min(burst.size(), from + share));
            long counted = from == 0 ? bytes : 0;
            bursts.submit(() -> syncAll(files, counted));
            begun++;
        }
    }

    private long syncAll(List<F> files, long bytes) throws BackupException {
        try {
            for (int i = 0; i < files.size() && !givenUp; i++) {
                sync.sync(files.get(i));
            }
            return bytes;
        } finally {
            files.forEach(release);
        }
    }

    /** Returns when all files that were added are durable. */
    void await() throws BackupException {
        throwFailure();
        beginBurst(); // the last one
        while (begun > 0) {
            awaitOne();
        }
    }

    /** Whichever is the first to end: large files take longer than others that began later. */
    private void awaitOne() throws BackupException {
        try {
            begunBytes -= bursts.take().get();
            begun--;
        } catch (ExecutionException e) {
            failure = e.getCause() instanceof BackupException known
                    ? known
                    : new BackupException("could not fsync files: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException("interrupted", e);
        }
        throwFailure();
    }

    /** What failed stays so: without it there is no backup. */
    private void throwFailure() throws BackupException {
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Gives up what is not durable yet. A sync that has begun cannot be ended, not even by closing the file, which would wait
     * for it: on a disk that takes its time the thread ends later, and may do so when the file has been removed.
     */
    @Override
    public void close() {
        givenUp = true;
        executor.shutdown();
        boolean interrupted = Thread.interrupted();
        try {
            executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        gathered.forEach(release);
        gathered.clear();
    }
}
