package org.basebackup4j.output;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;

/**
 * A file that says that a directory is taken. Until the server's checkpoint is done, which takes minutes, nothing else is
 * in the directory: a second run would take it too, and whichever of them fails would remove what the other one wrote.
 */
final class ClaimMark {
    /** It begins with no dot, so that {@code rm *}, of which we want to know, takes it too. */
    static final String NAME = "basebackup4j.in-progress";

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
     * Removes it.
     *
     * @throws BackupException if it cannot be removed, or has gone, and with it perhaps more than that
     */
    static void remove(Path directory) throws BackupException {
        Path mark = directory.resolve(NAME);
        try {
            Files.delete(mark);
        } catch (NoSuchFileException e) {
            throw new BackupException(
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
        Files.deleteIfExists(directory.resolve(NAME));
    }
}
