package org.basebackup4j.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;

/** Sees to it that what was written survives a crash of the system. */
public final class Durability {
    private static final Set<OpenOption> READ_NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private Durability() {}

    /**
     * Every file and directory below and including a directory, which may be a link to one; what links below it point to
     * is left out.
     */
    static void syncTree(Path root) throws BackupException {
        try (TreeSync tree = new TreeSync()) {
            tree.sync(root);
        }
    }

    /** One file or directory, not what a link points to. */
    static void sync(Path path) throws BackupException {
        try (FileChannel channel = open(path)) {
            channel.force(true);
        } catch (IOException e) {
            throw OsError.failure("fsync file", path, e);
        }
    }

    /** The entries of a directory, which may be a link to one. */
    static void syncDirectory(Path directory) throws BackupException {
        try {
            sync(Files.isSymbolicLink(directory) ? directory.toRealPath() : directory);
        } catch (IOException e) {
            throw OsError.failure("open file", directory, e);
        }
    }

    private static FileChannel open(Path path) throws BackupException {
        try {
            return FileChannel.open(path, READ_NO_LINK);
        } catch (IOException e) {
            throw OsError.failure("open file", path, e);
        }
    }

    /** A directory in which we made an entry; where we may not open it, nothing can be done, as in the original. */
    public static void syncParent(Path directory) throws BackupException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // Writing and searching are allowed there, but not reading.
        } catch (IOException e) {
            throw OsError.failure("fsync file", directory, e);
        }
    }

    /** Renames within one directory. */
    public static void rename(Path from, Path to, boolean durable) throws BackupException {
        if (durable) {
            sync(from);
        }
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new StorageException(
                    "could not rename file \"" + from + "\" to \"" + to + "\": " + OsError.text(e), e);
        }
        if (durable) {
            sync(to);
            Path directory = to.toAbsolutePath().getParent();
            if (directory != null) {
                syncParent(directory);
            }
        }
    }
}
