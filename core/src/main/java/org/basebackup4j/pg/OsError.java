package org.basebackup4j.pg;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** The operating system's words for what went wrong with a file: {@code %m} in PostgreSQL's messages. */
public final class OsError {
    /** Java says more after these words. */
    private static final String LOOP = "Too many levels of symbolic links";

    private static final String BROKEN_PIPE = "Broken pipe";

    private OsError() {}

    /**
     * {@return whether nobody reads any more what we write}
     *
     * @param e the failure
     */
    public static boolean isBrokenPipe(IOException e) {
        return BROKEN_PIPE.equals(e.getMessage());
    }

    /**
     * {@return the text that C's {@code strerror} gives}
     *
     * @param e the failure
     */
    public static String text(IOException e) {
        // Java drops the system's text where it has an exception of its own for it.
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "File exists";
        }
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "Directory not empty";
        }
        if (e instanceof NotDirectoryException) {
            return "Not a directory";
        }
        if (e instanceof ClosedByInterruptException) {
            return "Interrupted system call";
        }
        String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        if (reason == null) {
            return e.toString();
        }
        return reason.startsWith(LOOP) ? LOOP : reason;
    }

    /**
     * {@return the error {@code could not ACTION "PATH": why}}
     *
     * @param action what could not be done, as in {@code open file}
     * @param path the file
     * @param e the failure
     */
    public static BackupException failure(String action, Path path, IOException e) {
        return new StorageException("could not " + action + " \"" + path + "\": " + text(e), e);
    }

    /**
     * The same as something that is no failure of the backup.
     *
     * @param action what could not be done, as in {@code open file}
     * @param path the file
     * @param e the failure
     * @return the failure
     */
    public static IOException ioFailure(String action, Path path, IOException e) {
        return new IOException("could not " + action + " \"" + path + "\": " + text(e), e);
    }
}
