package org.basebackup4j.pg;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The system's own words, made by the system's own errors. */
class OsErrorTest {
    @TempDir
    private Path directory;

    private static String text(Executable action) {
        try {
            action.execute();
        } catch (IOException e) {
            return OsError.text(e);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("no failure");
    }

    @Test
    void texts() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Path loop = directory.resolve("loop");
        Files.createSymbolicLink(loop, loop);
        assertThat(text(() -> Files.createFile(directory.resolve("a/b")))).isEqualTo("No such file or directory");
        assertThat(text(() -> Files.createFile(file))).isEqualTo("File exists");
        assertThat(text(() -> Files.createFile(file.resolve("b")))).isEqualTo("Not a directory");
        assertThat(text(() -> Files.newDirectoryStream(file).close())).isEqualTo("Not a directory");
        assertThat(text(() -> Files.delete(directory))).isEqualTo("Directory not empty");
        assertThat(text(() -> Files.createFile(directory.resolve("n".repeat(300)))))
                .isEqualTo("File name too long");
        assertThat(text(() -> FileChannel.open(loop, StandardOpenOption.READ).close()))
                .isEqualTo("Too many levels of symbolic links");
        assertThat(text(() -> FileChannel.open(loop, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)
                        .close()))
                .isEqualTo("Too many levels of symbolic links");
        assertThat(OsError.text(new AccessDeniedException("a"))).isEqualTo("Permission denied");
        assertThat(OsError.text(new IOException("Disk quota exceeded"))).isEqualTo("Disk quota exceeded");
        assertThat(OsError.text(new IOException())).isEqualTo("java.io.IOException");
    }
}
