package org.basebackup4j.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

    private final Sync<F> sync;
    private final Consumer<F> release;
    private final Deque<Begun<F>> begun = new ArrayDeque<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "basebackup4j-sync");
        thread.setDaemon(true);
        return thread;
    });
    private List<F> gathered = new ArrayList<>(BURST_FILES);
    private long gatheredBytes;

    /** Makes one file durable. */
    interface Sync<F> {
        void sync(F file) throws BackupException;
    }

    private record Begun<F>(List<F> files, Future<?> result) {}

    /**
     * Starts without files.
     *
     * @param release gets each file that was added, whether it could be made durable or not, and perhaps more than once
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
        gatheredBytes += sizeBytes;
        if (gathered.size() == BURST_FILES || gatheredBytes >= BURST_BYTES) {
            beginBurst();
            while (begun.size() > THREADS) {
                awaitFirst();
            }
        }
    }

    private void beginBurst() {
        List<F> burst = gathered;
        gathered = new ArrayList<>(BURST_FILES);
        gatheredBytes = 0;
        int share = (burst.size() + THREADS - 1) / THREADS;
        for (int from = 0; from < burst.size(); from += share) {
            List<F> files = burst.subList(from, Math.min(burst.size(), from + share));
            begun.add(new Begun<>(files, executor.submit(() -> syncAll(files))));
        }
    }

    private @Nullable Void syncAll(List<F> files) throws BackupException {
        try {
            for (F file : files) {
                sync.sync(file);
            }
            return null;
        } finally {
            files.forEach(release);
        }
    }

    /** Returns when all files that were added are durable. */
    void await() throws BackupException {
        beginBurst(); // the last one
        while (!begun.isEmpty()) {
            awaitFirst();
        }
    }

    private void awaitFirst() throws BackupException {
        try {
            begun.element().result().get();
            begun.remove();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BackupException known) {
                throw known;
            }
            throw new BackupException("could not fsync files: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackupException("interrupted", e);
        }
    }

    /** Who is interrupted does not wait: threads in the middle of a file end with it. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        begun.forEach(unfinished -> unfinished.files().forEach(release));
        gathered.forEach(release);
    }
}
