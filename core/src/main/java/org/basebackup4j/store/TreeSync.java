package org.basebackup4j.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.jspecify.annotations.Nullable;

/**
 * Makes all files and directories of a tree durable. Many files wait for the disk at the same time: a file system writes
 * what they wait for in one go.
 *
 * <p>Directories come after all files, and after what is in them, so that none of them is durable with an entry that is not.
 */
final class TreeSync implements AutoCloseable {
    /** They wait and do not compute, so their number has nothing to do with that of the cores. */
    private static final int THREADS = 16;

    /** Small files go in groups: it takes longer to wake up a thread than to sync one that is on disk already. */
    private static final int GROUP_FILES = 32;

    private static final int GROUP_BYTES = 1024 * 1024;

    private static final int MAX_BEGUN = 64;

    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "basebackup4j-sync");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<Future<?>> begun = new ArrayDeque<>();
    private final List<Path> directories = new ArrayList<>();
    private List<Path> group = new ArrayList<>(GROUP_FILES);
    private long groupBytes;

    /** What is below and including a directory, which may be a link to one; what links below it point to is left out. */
    void sync(Path root) throws BackupException {
        try {
            Files.walkFileTree(Files.isSymbolicLink(root) ? root.toRealPath() : root, new Visitor());
            beginGroup(); // the last one
        } catch (FailedException e) {
            throw e.failure;
        } catch (IOException e) {
            throw OsError.failure("open directory", root, e);
        }
        while (!begun.isEmpty()) {
            awaitFirst();
        }
        for (Path directory : directories) {
            Durability.sync(directory);
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile()) {
                group.add(file);
                groupBytes += attributes.size();
                if (group.size() == GROUP_FILES || groupBytes >= GROUP_BYTES) {
                    beginGroup();
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            throw new FailedException(OsError.failure("open directory", file, e));
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
            if (e != null) {
                throw new FailedException(OsError.failure("read directory", directory, e));
            }
            directories.add(directory);
            return FileVisitResult.CONTINUE;
        }
    }

    private void beginGroup() throws FailedException {
        List<Path> files = group;
        group = new ArrayList<>(GROUP_FILES);
        groupBytes = 0;
        begun.add(executor.submit(() -> {
            for (Path file : files) {
                Durability.sync(file);
            }
            return null;
        }));
        if (begun.size() >= MAX_BEGUN) {
            try {
                awaitFirst();
            } catch (BackupException e) {
                throw new FailedException(e);
            }
        }
    }

    private void awaitFirst() throws BackupException {
        try {
            begun.remove().get();
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

    /** Carries a failure through the walk, which knows exceptions of its own kind only. */
    private static final class FailedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final BackupException failure;

        FailedException(BackupException failure) {
            super(failure);
            this.failure = failure;
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
    }
}
