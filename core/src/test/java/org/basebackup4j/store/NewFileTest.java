package org.basebackup4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.ByteStageContract;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewFileTest extends ByteStageContract {
    @TempDir
    private Path directory;

    private int opened;

    @Override
    protected Subject open() throws BackupException {
        Path path = directory.resolve("file" + opened++);
        NewFile file = new NewFiles(false).create(path);
        return new Subject() {
            @Override
            public ByteStage stage() {
                return file;
            }

            @Override
            public Object result() throws Exception {
                return Files.readAllBytes(path);
            }

            @Override
            public boolean looksValid() throws Exception {
                return Arrays.equals(Files.readAllBytes(path), input());
            }
        };
    }

    @Override
    protected byte[] input() {
        return "0123456789".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({"false,600,700", "true,640,750"})
    void modes(boolean groupAccess, String fileMode, String directoryMode) throws Exception {
        NewFiles files = new NewFiles(groupAccess);
        files.create(directory.resolve("f")).close();
        files.createDirectoryIfAbsent(directory.resolve("d"));
        assertThat(Modes.of(directory.resolve("f"))).isEqualTo(fileMode);
        assertThat(Modes.of(directory.resolve("d"))).isEqualTo(directoryMode);
    }

    @Test
    void neverOverwritesAndNeverFollows() throws Exception {
        Path victim = Files.writeString(directory.resolve("victim"), "precious");
        Path link = Files.createSymbolicLink(directory.resolve("link"), victim);
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nothing"));
        for (Path path : new Path[] {victim, link, dangling}) {
            assertThatThrownBy(() -> new NewFiles(false).create(path))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("could not create file \"" + path + "\": File exists")
                    .hasCauseInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(victim).hasContent("precious");
        assertThat(directory.resolve("nothing")).doesNotExist();
    }

    @Test
    void directoryThatIsThere() throws Exception {
        Path existing = Files.createDirectory(directory.resolve("d"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), existing);
        Path file = Files.createFile(directory.resolve("f"));
        NewFiles files = new NewFiles(false);
        files.createDirectoryIfAbsent(existing);
        files.createDirectoryIfAbsent(link);
        assertThatThrownBy(() -> files.createDirectoryIfAbsent(file))
                .hasMessage("could not create directory \"" + file + "\": File exists");
    }

    @Test
    void interruptedThread() throws Exception {
        Path path = directory.resolve("f");
        try (NewFile file = new NewFiles(false).create(path)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1)))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("could not write to file \"" + path + "\": Interrupted system call")
                    .hasCauseInstanceOf(ClosedByInterruptException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void syncsWhileOpen() throws Exception {
        try (NewFile file = new NewFiles(false).create(directory.resolve("f"))) {
            file.write(ByteBuffer.allocate(10));
            file.sync();
            file.finish();
        }
        assertThat(directory.resolve("f")).hasSize(10);
    }
}
