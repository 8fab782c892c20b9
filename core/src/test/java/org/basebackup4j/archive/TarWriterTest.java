package org.basebackup4j.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The writer behind the parser: what comes out is what went in. */
class TarWriterTest extends ByteStageContract {
    @TempDir
    private Path directory;

    @Override
    protected Subject open() {
        CollectingStage collected = new CollectingStage();
        TarParser parser = new TarParser(new TarWriter(collected));
        return new Subject() {
            @Override
            public ByteStage stage() {
                return parser;
            }

            @Override
            public Object result() {
                return collected.bytes();
            }

            @Override
            public boolean looksValid() {
                assertThat(collected.isClosed()).isTrue();
                return collected.isFinished();
            }
        };
    }

    @Override
    protected byte[] input() {
        return TarBytes.sample();
    }

    private byte[] roundTrip(byte[] tar) throws Exception {
        Subject subject = open();
        subject.stage().write(ByteBuffer.wrap(tar));
        subject.stage().finish();
        return (byte[]) subject.result();
    }

    @Test
    void sampleUnchanged() throws Exception {
        assertThat(roundTrip(TarBytes.sample())).isEqualTo(TarBytes.sample());
    }

    @Test
    void unprintableNamesUnchanged() throws Exception {
        byte[] tar = new TarBytes()
                .file(new byte[] {(byte) 0xff, '\n', 1}, 0600, "q")
                .bytes();
        assertThat(roundTrip(tar)).isEqualTo(tar);
    }

    @Test
    void whatTarMadeUnchanged() throws Exception {
        Path tree = Files.createDirectories(directory.resolve("tree/base/1"));
        Files.writeString(tree.resolve("2"), "two".repeat(1000));
        Files.writeString(tree.resolve("3"), "");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("/nowhere"));
        Files.createDirectories(tree.resolve("d".repeat(60)).resolve("e".repeat(60)));
        Path archive = directory.resolve("made.tar");
        tar("--format=ustar", "--blocking-factor=2", "-C", directory.toString(), "-cf", archive.toString(), "tree");
        byte[] bytes = Files.readAllBytes(archive);
        assertThat(roundTrip(bytes)).isEqualTo(bytes);
    }

    private static String tar(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("tar");
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().put("TZ", "UTC");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void newFilesAreReadByTar() throws Exception {
        CollectingStage collected = new CollectingStage();
        try (TarWriter writer = new TarWriter(collected)) {
            writer.begin(TarEntry.file("000000010000000000000002", 700, 0600, 1_700_000_000));
            writer.content(ByteBuffer.wrap("w".repeat(700).getBytes(StandardCharsets.UTF_8)));
            writer.end();
            writer.begin(TarEntry.file("archive_status/000000010000000000000002.done", 0, 0640, 1));
            writer.end();
            writer.archiveEnd();
        }
        Path archive = Files.write(directory.resolve("new.tar"), collected.bytes());
        assertThat(tar("--full-time", "--numeric-owner", "-tvf", archive.toString()))
                .isEqualTo("-rw------- 0/0             700 2023-11-14 22:13:20 000000010000000000000002\n"
                        + "-rw-r----- 0/0               0 1970-01-01 00:00:01 "
                        + "archive_status/000000010000000000000002.done\n");
        assertThat(Files.size(archive)).isEqualTo(512 + 1024 + 512 + 1024);
    }

    @Test
    void newHeaderIsPostgres() throws Exception {
        CollectingStage collected = new CollectingStage();
        new TarWriter(collected).begin(TarEntry.file("standby.signal", 0, 0600, 1_700_000_000));
        byte[] expected = TarBytes.header("standby.signal".getBytes(StandardCharsets.UTF_8), '0', 0, 0600, "");
        byte[] actual = collected.bytes();
        for (int i = 0; i < expected.length; i++) {
            boolean owner = i >= 108 && i < 124;
            boolean checksum = i >= 148 && i < 156;
            if (!owner && !checksum) {
                assertThat(actual[i]).as("byte %d", i).isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void largeNewFile() throws Exception {
        CollectingStage collected = new CollectingStage();
        long size = 20L << 30;
        new TarWriter(collected).begin(TarEntry.file("large", size, 0600, 0));
        RecordingHandler handler = new RecordingHandler();
        new TarParser(handler).write(ByteBuffer.wrap(collected.bytes()));
        assertThat(handler.entry("large").sizeBytes()).isEqualTo(size);
    }

    /** Names up to 99 bytes, and longer ones that are divided; {@code tar} puts them together again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 80, 90, 95, 96, 97, 98, 99, 100, 120, 150, 151})
    void namesBelowADirectory(int directoryBytes) throws Exception {
        String parent = "d".repeat(directoryBytes);
        byte[] tar = new TarBytes()
                .directory("sub", 0750)
                .file("sub/f", 0640, "content")
                .bytes();
        CollectingStage collected = new CollectingStage();
        TarWriter writer = new TarWriter(collected);
        RecordingHandler names = new RecordingHandler();
        new TarParser(below(parent, writer)).write(ByteBuffer.wrap(tar));
        writer.archiveEnd();

        new TarParser(names).write(ByteBuffer.wrap(collected.bytes()));
        assertThat(names.names()).containsExactly(parent + "/sub", parent + "/sub/f");
        Path file = Files.write(directory.resolve("x.tar"), collected.bytes());
        Command.of(Path.of("tar"), "--no-same-owner", "-xf", file.toString(), "-C", directory.toString())
                .run()
                .orFail();
        assertThat(directory.resolve(parent).resolve("sub/f")).hasContent("content");
    }

    private static EntryHandler below(String parent, EntryHandler next) {
        return new EntryHandler() {
            @Override
            public void begin(TarEntry entry) throws BackupException {
                next.begin(entry.below(parent));
            }

            @Override
            public void content(ByteBuffer data) throws BackupException {
                next.content(data);
            }

            @Override
            public void end() throws BackupException {
                next.end();
            }

            @Override
            public void archiveEnd() throws BackupException {
                next.archiveEnd();
            }

            @Override
            public void close() {
                next.close();
            }
        };
    }

    @Test
    void namesAndTargetsThatCannotBeDivided() throws Exception {
        RecordingHandler read = new RecordingHandler();
        new TarParser(read)
                .write(ByteBuffer.wrap(
                        new TarBytes().file("f", 0600, "").link("l", "/t").bytes()));
        String name = "d".repeat(160);
        assertThatThrownBy(() -> read.entry("f").below(name))
                .isInstanceOf(BackupException.class)
                .hasMessage("file name too long for tar format: \"" + name + "/f\"");
        assertThatThrownBy(() -> read.entry("l").withLinkTarget(name))
                .isInstanceOf(BackupException.class)
                .hasMessage("symbolic link target too long for tar format: file name \"l\", target \"" + name + "\"");
        assertThatThrownBy(() -> TarEntry.directory(name, 0700, 0)).isInstanceOf(BackupException.class);
    }

    @Test
    void nameThatDoesNotFit() {
        TarWriter writer = new TarWriter(new CollectingStage());
        assertThatThrownBy(() -> writer.begin(TarEntry.file("n".repeat(100), 0, 0600, 0)))
                .isInstanceOf(BackupException.class)
                .hasMessage("file name too long for tar format: \"" + "n".repeat(100) + "\"");
    }

    @Test
    void contentThatIsNotWhatTheHeaderSays() throws Exception {
        TarWriter writer = new TarWriter(new CollectingStage());
        writer.begin(TarEntry.file("a", 2, 0600, 0));
        assertThatThrownBy(writer::end).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.content(ByteBuffer.allocate(3))).isInstanceOf(IllegalStateException.class);
    }
}
