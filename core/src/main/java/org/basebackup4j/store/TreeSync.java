package org.basebackup4j.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.jspecify.annotations.Nullable;

/**
 * Makes all files and directories of a tree durable.
 *
 * <p>Directories come after all files, and after what is in them, so that none of them is durable with an entry that is not.
 */
final class TreeSync implements AutoCloseable {
    private final FileSyncs<Path> files = new FileSyncs<>(Durability::sync, file -> {});
    private final List<Path> directories = new ArrayList<>();

    /** What is below and including a directory, which may be a link to one; what links below it point to is left out. */
    void sync(Path root) throws BackupException {
        try {
            Files.walkFileTree(Files.isSymbolicLink(root) ? root.toRealPath() : root, new Visitor());
        } catch (FailedException e) {
            throw e.failure;
        } catch (IOException e) {
            throw OsError.failure("open directory", root, e);
        }
        files.await();
        for (Path directory : directories) {
            Durability.sync(directory);
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile()) {
                try {
                    files.add(file, attributes.size());
                } catch (BackupException e) {
                    throw new FailedException(e);
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

    /** Carries a failure through the walk, which knows exceptions of its own kind only. */
    private static final class FailedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final BackupException failure;

        FailedException(BackupException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
