package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.StorageException;

/**
 * Lets a file share its blocks with another one. Java has no call for that, so the system's {@code cp} does it; it is told
 * to fail rather than to copy.
 */
final class FileClone {
    private FileClone() {}

    /** Fills a new file that exists already and is empty. */
    static void clone(Path from, Path to) throws BackupException {
        String reason;
        try {
            Process copying = new ProcessBuilder("cp", "--reflink=always", "--", from.toString(), to.toString())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            reason = reason(copying);
        } catch (IOException e) {
            throw new StorageException("file cloning not supported on this platform", e);
        }
        if (!reason.isEmpty()) {
            throw new StorageException("error while cloning file \"" + from + "\" to \"" + to + "\": " + reason);
        }
    }

    /** Why it failed; empty if it did not. What cp says ends with the system's words. */
    private static String reason(Process copying) throws IOException, BackupException {
        try {
            String said = new String(copying.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int status = copying.waitFor();
            if (status == 0) {
                return "";
            }
            return said.isEmpty()
                    ? "exit status " + status
                    : said.substring(said.lastIndexOf(": ") + 1).strip();
        } catch (InterruptedException e) {
            copying.destroy();
            Thread.currentThread().interrupt();
            throw new CancelledException(e);
        }
    }
}
