package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.replication.TablespaceHeader;
import org.basebackup4j.store.DirectoryOutput;
import org.basebackup4j.store.TarFileOutput;
import org.basebackup4j.testkit.TinyDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceCheckTest {
    private static final int DISK_KB = 1024;

    @TempDir
    private Path mountPoint;

    @TempDir
    private Path target;

    private static TablespaceHeader space(long sizeKilobytes) {
        return new TablespaceHeader(Optional.of("16384"), Optional.of("/srv/ts"), sizeKilobytes);
    }

    private static TablespaceHeader data(long sizeKilobytes) {
        return new TablespaceHeader(Optional.empty(), Optional.empty(), sizeKilobytes);
    }

    private List<BackupEvent> check(BackupOptions.Builder options, BackupOutput output, TablespaceHeader... headers) {
        List<BackupEvent> events = new ArrayList<>();
        SpaceCheck.run(options.build(), output, List.of(headers), events::add);
        return events;
    }

    private BackupOptions.Builder options(Path directory) throws BackupException {
        return BackupOptions.builder(ConnectionSettings.builder().build(), directory)
                .tablespaceMap(new TablespaceMap(Map.of("/srv/ts", mountPoint.toString())));
    }

    @Test
    void aSmallDiskForATablespace() throws Exception {
        Optional<TinyDisk> disk = TinyDisk.mount(mountPoint, DISK_KB);
        assumeTrue(disk.isPresent(), "no file system can be mounted here");
        try (TinyDisk small = disk.get()) {
            BackupOutput plain = new DirectoryOutput(target, TablespaceMap.empty(), false, true, file -> {});
            assertThat(check(options(target), plain, space(DISK_KB - 1), data(1)))
                    .isEmpty();
            assertThat(check(options(target), plain, space(DISK_KB + 1), data(1)))
                    .containsExactly(new BackupEvent.LittleSpace(mountPoint, (DISK_KB + 1) * 1024L, DISK_KB * 1024L));
            BackupOutput tar = new TarFileOutput(target, false, file -> {});
            assertThat(check(options(target).format(BackupFormat.TAR), tar, space(DISK_KB + 1), data(1)))
                    .isEmpty();
        }
    }

    @Test
    void whatNobodyKnows() throws Exception {
        BackupOutput tar = new TarFileOutput(target, false, file -> {});
        long much = Long.MAX_VALUE / 2048;
        assertThat(check(options(target).format(BackupFormat.TAR), tar, data(much)))
                .hasSize(1);
        assertThat(check(
                        options(target).format(BackupFormat.TAR).compression(CompressionSpec.parse("gzip")),
                        tar,
                        data(much)))
                .isEmpty();
        assertThat(check(options(target).estimateSize(false), tar, data(much))).isEmpty();
    }
}
