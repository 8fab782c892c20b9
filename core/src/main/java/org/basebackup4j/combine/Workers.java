package org.basebackup4j.combine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;

/**
 * Lets tasks run on other threads, and hands out their results in the order in which the tasks were given.
 *
 * @param <R> the results
 */
final class Workers<R> implements AutoCloseable {
    /** Each has buffers, of which a machine with many cores should not need too many. */
    private static final int MAX_THREADS = 16;

    /** So many tasks for each thread are begun before the first one of them is done. */
    private static final int AHEAD = 16;

    private final int threads;
    private final Deque<Future<R>> begun = new ArrayDeque<>();
    private final ExecutorService executor;

    private Workers(int threads) {
        this.threads = threads;
        this.executor = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "basebackup4j-combine");
            thread.setDaemon(true);
            return thread;
        });
    }

    static <R> Workers<R> onAllCores() {
        return new Workers<>(Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    }

    /** One thread, so that each task is done before the next is begun. */
    static <R> Workers<R> inOrder() {
        return new Workers<>(1);
    }

    void begin(Callable<R> task) {
        begun.add(executor.submit(task));
    }

    /** Whether a result should be taken before another task is begun. */
    boolean isFull() {
        return begun.size() >= threads * AHEAD;
    }

    boolean isEmpty() {
        return begun.isEmpty();
    }

    /** Waits for the result of the task that was begun first. */
    R next() throws BackupException {
        try {
            return begun.remove().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BackupException known) {
                throw known;
            }
            throw new BackupException("could not combine backups: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(e);
        }
    }

    /** Ends all threads, and returns when none of them does anything any more. */
    @Override
    public void close() {
        executor.shutdownNow();
        boolean interrupted = false;
        while (!executor.isTerminated()) {
            try {
                executor.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
