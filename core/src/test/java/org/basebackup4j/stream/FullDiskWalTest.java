package org.basebackup4j.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.store.TarFileOutput;
import org.basebackup4j.testkit.TinyDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log for which there is no room: the whole segment must have some before any of it is said to have arrived. */
class FullDiskWalTest {
    private static final WalSegment SEGMENT =
            WalSegment.containing(TimelineId.FIRST, new Lsn(0x2000000), WalSegment.MIN_SIZE_BYTES);

    @TempDir
    private Path mountPoint;

    private TinyDisk disk() {
        Optional<TinyDisk> disk = TinyDisk.mount(mountPoint, 512);
        assumeTrue(disk.isPresent(), "no file system can be mounted here");
        return disk.get();
    }

    @Test
    void directory() throws Exception {
        try (TinyDisk disk = disk();
                DirectoryWalSink sink = DirectoryWalSink.create(disk.path(), false, true, false)) {
            Path file = disk.path().resolve(SEGMENT.fileName());
            assertThatThrownBy(() -> sink.open(SEGMENT))
                    .hasMessageContaining("WAL file \"" + file + "\": No space left on device");
            assertThat(Files.size(file)).isZero();
        }
    }

    @Test
    void tarFile() throws Exception {
        try (TinyDisk disk = disk();
                TarWalSink sink =
                        new TarWalSink(new TarFileOutput(disk.path(), false, name -> {}).file("pg_wal.tar"))) {
            sink.open(SEGMENT);
            assertThatThrownBy(() -> {
                        sink.write(ByteBuffer.allocateDirect(SEGMENT.sizeBytes()));
                        sink.closeSegment();
                    })
                    .hasMessage("could not write to file \"" + disk.path().resolve("pg_wal.tar")
                            + "\": No space left on device");
        }
    }
}
