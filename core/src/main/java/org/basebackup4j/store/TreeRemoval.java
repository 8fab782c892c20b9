package org.basebackup4j.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.basebackup4j.pg.OsError;
import org.jspecify.annotations.Nullable;

/** Removes trees as far as it can, without following links, and remembers the first failure. Used once. */
final class TreeRemoval {
    private static final Set<PosixFilePermission> NEEDED =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);
    private static final int OWNER_ALL = 0700;

    /** Another thread may still put something in. */
    private static final int MAX_ATTEMPTS = 10;

    private @Nullable IOException failure;

    /** What went wrong first; null if nothing did. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** Removes a file, a link, or a directory with all that is in it. */
    void remove(Path path) {
        try {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                removeDirectory(path);
            } else {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            failed("remove file", path, e);
        }
    }

    private void removeDirectory(Path directory) throws IOException {
        makeWritable(directory);
        for (int attempt = 1; ; attempt++) {
            empty(directory);
            try {
                Files.deleteIfExists(directory);
                return;
            } catch (DirectoryNotEmptyException e) {
                if (attempt == MAX_ATTEMPTS || failure != null) {
                    throw e;
                }
            }
        }
    }

    /** Removes what is in a directory, and keeps the directory as it is. */
    void empty(Path directory) {
        // The stream is closed before its subdirectories are opened: a deep tree must not need many descriptors.
        List<Path> subdirectories = new ArrayList<>();
        try {
            removeFiles(directory, subdirectories);
        } catch (NoSuchFileException e) {
            return;
        } catch (DirectoryIteratorException e) {
            failed("read directory", directory, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            failed("open directory", directory, e);
        }
        subdirectories.forEach(this::remove);
    }

    private void removeFiles(Path directory, List<Path> subdirectories) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    subdirectories.add(entry);
                } else {
                    remove(entry);
                }
            }
        }
    }

    private static void makeWritable(Path directory) throws IOException {
        Set<PosixFilePermission> permissions =
                Files.readAttributes(directory, PosixFileAttributes.class).permissions();
        if (!permissions.containsAll(NEEDED)) {
            NewFiles.setMode(directory, OWNER_ALL);
        }
    }

    private void failed(String action, Path path, IOException e) {
        if (failure == null) {
            failure = OsError.ioFailure(action, path, e);
        }
    }
}
