package org.basebackup4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.TinyDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
    private static final ByteBuffer DATA = ByteBuffer.allocateDirect(3 << 20);

    private static TinyDisk disk(Path mountPoint) {
        Optional<TinyDisk> disk = TinyDisk.mount(mountPoint, 1024);
        assumeTrue(disk.isPresent(), "no file system can be mounted here");
        return disk.get();
    }

    @Test
    void device() throws Exception {
        try (FileChannel channel = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
                NewFile file = new NewFile(Path.of("/dev/full"), channel)) {
            assertFull(() -> file.write(DATA.duplicate()), Path.of("/dev/full"));
        }
    }

    private static void assertFull(org.assertj.core.api.ThrowableAssert.ThrowingCallable action, Path file) {
        assertThatThrownBy(action)
                .isInstanceOf(BackupException.class)
                .hasMessage("could not write to file \"" + file + "\": No space left on device")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void whatCannotBeMadeDurable() throws Exception {
        Path noFile = Path.of("/dev/full");
        try (FileChannel channel = FileChannel.open(noFile, StandardOpenOption.WRITE);
                NewFile file = new NewFile(noFile, channel)) {
            assertThatThrownBy(file::sync)
                    .isInstanceOf(BackupException.class)
                    .hasMessage("could not fsync file \"/dev/full\": Invalid argument")
                    .hasCauseInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> Durability.sync(noFile)).hasMessageContaining("could not fsync file \"/dev/full\"");
    }

    /** Half of a manifest is not one: it keeps the name that says so. */
    @Test
    void manifest(@TempDir Path mountPoint) throws Exception {
        try (TinyDisk disk = disk(mountPoint);
                DirectoryOutput output =
                        new DirectoryOutput(disk.path(), TablespaceMap.empty(), false, true, name -> {})) {
            try (ByteStage manifest = output.manifest()) {
                assertFull(() -> manifest.write(DATA.duplicate()), disk.path().resolve("backup_manifest.tmp"));
            }
            assertThat(disk.path().resolve("backup_manifest")).doesNotExist();
        }
    }

    @Test
    void tablespace(@TempDir Path mountPoint, @TempDir Path target) throws Exception {
        try (TinyDisk disk = disk(mountPoint)) {
            TablespaceMap map = new TablespaceMap(Map.of("/srv/ts", disk.path().toString()));
            byte[] tar = new TarBytes().file("large", 0600, "y".repeat(3 << 20)).bytes();
            try (DirectoryOutput output = new DirectoryOutput(target, map, false, true, name -> {})) {
                ArchiveSink sink = output.archive(new Archive("16384.tar", Optional.of("/srv/ts")));
                try (TarParser parser = new TarParser(((ArchiveSink.Entries) sink).handler())) {
                    assertFull(
                            () -> parser.write(ByteBuffer.wrap(tar)),
                            disk.path().resolve("large"));
                }
            }
        }
    }

    @Test
    void readOnly(@TempDir Path mountPoint) throws Exception {
        try (TinyDisk disk = disk(mountPoint)) {
            disk.makeReadOnly();
            Path target = disk.path().resolve("data");
            assertThatThrownBy(() -> new CreatedPaths().claim(Place.DATA, target, false))
                    .hasMessage("could not create directory \"" + target + "\": Read-only file system");
            TarFileOutput output = new TarFileOutput(disk.path(), false, file -> {});
            assertThatThrownBy(() -> output.file("base.tar"))
                    .hasMessage(
                            "could not create file \"" + disk.path().resolve("base.tar") + "\": Read-only file system");
        }
    }

    /** All has been written when the file system becomes one that nothing can be written to. */
    @Test
    void readOnlyInTheEnd(@TempDir Path mountPoint) throws Exception {
        try (TinyDisk disk = disk(mountPoint);
                DirectoryOutput output =
                        new DirectoryOutput(disk.path(), TablespaceMap.empty(), false, true, name -> {})) {
            try (ByteStage manifest = output.manifest()) {
                manifest.write(ByteBuffer.allocate(10));
                manifest.finish();
            }
            disk.makeReadOnly();
            assertThatThrownBy(() -> output.complete(true))
                    .hasMessageContaining(
                            "could not rename file \"" + disk.path().resolve("backup_manifest.tmp"))
                    .hasMessageContaining("Read-only file system");
            assertThat(disk.path().resolve("backup_manifest")).doesNotExist();
        }
    }

    @Test
    void tarFile(@TempDir Path mountPoint) throws Exception {
        try (TinyDisk disk = disk(mountPoint)) {
            CreatedPaths created = new CreatedPaths();
            Claim claim = created.claim(Place.DATA, disk.path().resolve("data"), false);
            TarFileOutput output = new TarFileOutput(claim.directory(), false, file -> {});
            try (ByteStage file = output.file("base.tar")) {
                assertFull(() -> file.write(DATA.duplicate()), claim.directory().resolve("base.tar"));
            }
            created.undo(claim);
            assertThat(disk.path()).isEmptyDirectory();
        }
    }

    @Test
    void compressedFile(@TempDir Path mountPoint) throws Exception {
        byte[] noise = new byte[3 << 20];
        new java.util.Random(3).nextBytes(noise);
        try (TinyDisk disk = disk(mountPoint)) {
            for (String method : new String[] {"gzip:1", "zstd:1", "zstd:workers=2"}) {
                String name = method.replace(':', '-');
                TarFileOutput output = new TarFileOutput(disk.path(), false, file -> {});
                try (ByteStage stage = Codec.compressor(CompressionSpec.parse(method), output.file(name))) {
                    assertFull(
                            () -> {
                                stage.write(ByteBuffer.wrap(noise));
                                stage.finish();
                            },
                            disk.path().resolve(name));
                }
            }
        }
    }

    @Test
    void directory(@TempDir Path mountPoint) throws Exception {
        try (TinyDisk disk = disk(mountPoint);
                DirectoryOutput output =
                        new DirectoryOutput(disk.path(), TablespaceMap.empty(), false, true, name -> {})) {
            ArchiveSink sink = output.archive(new Archive("base.tar", Optional.empty()));
            byte[] tar = new TarBytes()
                    .file("small", 0600, "x")
                    .file("large", 0600, "y".repeat(3 << 20))
                    .bytes();
            try (TarParser parser = new TarParser(((ArchiveSink.Entries) sink).handler())) {
                assertFull(() -> parser.write(ByteBuffer.wrap(tar)), disk.path().resolve("large"));
            }
        }
    }
}
