package org.basebackup4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EarlySyncTest {
    /** A device that can be opened for writing, but not synced. */
    private static final Path NOT_DURABLE = Path.of("/dev/full");

    @TempDir
    private Path directory;

    private final List<FileChannel> channels = new ArrayList<>();
    private final EarlySync sync = new EarlySync();

    @AfterEach
    void close() {
        sync.close();
    }

    private NewFile open(Path path, StandardOpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(path, options);
        channels.add(channel);
        return new NewFile(path, channel);
    }

    private NewFile newFile() throws IOException {
        Path path = directory.resolve(String.valueOf(channels.size()));
        return open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private void assertAllClosed() {
        assertThat(channels).noneMatch(FileChannel::isOpen);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 31, 32, 33, 1000})
    void smallFiles(int count) throws Exception {
        sync.directory(directory);
        for (int i = 0; i < count; i++) {
            sync.file(newFile(), 1);
        }
        sync.await();
        assertAllClosed();
    }

    /** Wherever it is among the others, in a burst that is full or not. */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "2, 1", "17, 1", "32, 31", "33, 32", "100, 40"})
    void aFileThatCannotBeMadeDurable(int count, int where) throws Exception {
        assertNotDurable(() -> {
            for (int i = 0; i < count; i++) {
                sync.file(i == where ? open(NOT_DURABLE, StandardOpenOption.WRITE) : newFile(), 1);
            }
            sync.await();
        });
        sync.close();
        assertAllClosed();
    }

    /** A backup need not come to its end before it fails. */
    @Test
    void isSaidWhileOthersStillCome() throws Exception {
        sync.file(open(NOT_DURABLE, StandardOpenOption.WRITE), 1);
        assertNotDurable(() -> {
            for (int i = 0; i < 1000; i++) {
                sync.file(newFile(), 1);
            }
        });
        sync.close();
        assertAllClosed();
    }

    private static void assertNotDurable(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOf(BackupException.class)
                .hasMessage("could not fsync file \"/dev/full\": Invalid argument");
    }

    @Test
    void filesThatWereNotBegunAreClosed() throws Exception {
        sync.file(newFile(), 1);
        sync.close();
        assertAllClosed();
    }

    @Test
    void aDirectoryThatIsGone() throws Exception {
        Path gone = directory.resolve("gone");
        sync.directory(gone);
        assertThatThrownBy(sync::await)
                .isInstanceOf(BackupException.class)
                .hasMessage("could not open file \"" + gone + "\": No such file or directory");
    }

    @Test
    void aLinkToADirectory() throws Exception {
        sync.directory(Files.createSymbolicLink(directory.resolve("link"), directory));
        sync.await();
    }
}
