package org.basebackup4j.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;

/**
 * A file that says that a directory is taken. Until the server's checkpoint is done, which takes minutes, nothing else is
 * in the directory: a second run would take it too, and whichever of them fails would remove what the other one wrote.
 */
final class ClaimMark {
    /** It begins with no dot, so that {@code rm *}, of which we want to know, takes it too. */
    static final String NAME = "basebackup4j.in-progress";

    /**
     * Where a server's own file of that name waits: its data directory is a backup of ours that was killed, and whose mark
     * nobody removed.
     */
    static final String RECEIVED = NAME + ".received";

    private ClaimMark() {}

    /** Makes it; false if there is one, whoever made it. */
    static boolean make(Path directory) throws BackupException {
        Path mark = directory.resolve(NAME);
        try {
            Files.createFile(mark);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw OsError.failure("create file", mark, e);
        }
    }

    /**
     * Removes it, or puts the server's own file in its place.
     *
     * @throws BackupException if it cannot be removed, or has gone, and with it perhaps more than that
     */
    static void remove(Path directory) throws BackupException {
        Path mark = directory.resolve(NAME);
        try {
            Files.delete(mark);
            keepReceived(directory);
        } catch (NoSuchFileException e) {
            throw new StorageException(
                    "could not remove file \"" + mark + "\": " + OsError.text(e),
                    "Files were removed from the directory, or it was replaced, while it was written.",
                    null,
                    e);
        } catch (IOException e) {
            throw OsError.failure("remove file", mark, e);
        }
    }

    /** Removes it where it is. */
    static void removeIfPresent(Path directory) throws IOException {
        if (Files.deleteIfExists(directory.resolve(NAME))) {
            keepReceived(directory);
        }
    }

    private static void keepReceived(Path directory) throws IOException {
        Path received = directory.resolve(RECEIVED);
        if (Files.exists(received, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(received, directory.resolve(NAME));
        }
    }
}
