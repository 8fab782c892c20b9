package org.basebackup4j.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;

/**
 * Makes files durable while others still come, so that a disk that is slow to do so is not waited for at the end alone. It
 * does so before it closes them, and so hears of all that went wrong in writing them.
 *
 * <p>Directories come after all files, and after what is in them, so that none of them is durable with an entry that is not.
 */
final class EarlySync implements AutoCloseable {
    private final FileSyncs<NewFile> files = new FileSyncs<>(EarlySync::syncAndFinish, NewFile::close);
    private final List<Path> directories = new ArrayList<>();

    /**
     * Takes a file that is written, and closes it.
     *
     * @throws BackupException if an earlier one could not be made durable
     */
    void file(NewFile file, long sizeBytes) throws BackupException {
        files.add(file, sizeBytes);
    }

    private static void syncAndFinish(NewFile file) throws BackupException {
        file.sync();
        file.finish();
    }

    /** Takes a directory, which may be a link to one, after the one that it is in. */
    void directory(Path directory) {
        directories.add(directory);
    }

    /** Returns when everything that came is durable. */
    void await() throws BackupException {
        files.await();
        for (int i = directories.size() - 1; i >= 0; i--) {
            Durability.syncDirectory(directories.get(i));
        }
    }

    @Override
    public void close() {
        files.close();
    }
}
