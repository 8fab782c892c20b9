package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.TinyDisk;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the result goes: directories that are there, in use, full or impossible. */
class ResultPlaceIT {
    private static BackupsOfOneServer backups;
    private Path result;

    @BeforeAll
    static void backUp() throws Exception {
        backups = new BackupsOfOneServer(17).withFewFiles();
        for (int i = 1; i <= 2; i++) {
            String space = backups.newTablespace();
            backups.server()
                    .execute("create table t" + i + " tablespace " + space + " as select generate_series(1, 99) g");
        }
        backups.backUp();
        backups.server().execute("update t1 set g = -g");
        backups.backUp();
    }

    @AfterAll
    static void stop() throws IOException {
        backups.close();
    }

    @BeforeEach
    void choosePlace() throws IOException {
        result = Files.createTempDirectory(backups.work(), "place").resolve("result");
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        Trees.delete(result.getParent());
    }

    private CombineOptions.Builder options() {
        return BackupsOfOneServer.combining(backups.chain(), result);
    }

    private String failure(CombineOptions.Builder options) {
        return catchThrowableOfType(BackupException.class, () -> BackupsOfOneServer.combine(options))
                .getMessage();
    }

    @Test
    void emptyDirectoryWithMissingParents() throws Exception {
        result = result.resolve("a/b");
        BackupsOfOneServer.combine(options().sync(true));
        assertThat(BackupsOfOneServer.verify(result)).isEmpty();
        assertThat(result.resolve("basebackup4j.in-progress")).doesNotExist();
        assertThat(Path.of(result + "-space1")).isNotEmptyDirectory();
    }

    @Test
    void directoryThatIsThere() throws Exception {
        Files.createDirectory(result);
        Files.createFile(result.resolve("x"));
        assertThat(failure(options())).isEqualTo("directory \"" + result + "\" exists but is not empty");
        assertThat(result).isDirectoryContaining("glob:**/x");
        Files.delete(result.resolve("x"));
        BackupsOfOneServer.combine(options());
        assertThat(BackupsOfOneServer.verify(result)).isEmpty();
    }

    @Test
    void tablespaceDirectoryInUse() throws Exception {
        Path space = Path.of(result + "-space2");
        Files.createDirectory(space);
        Files.createFile(space.resolve("x"));
        assertThat(failure(options())).isEqualTo("directory \"" + space + "\" exists but is not empty");
        assertThat(result.getParent()).isDirectoryContaining("glob:**/result-space2");
        try (var left = Files.list(result.getParent())) {
            assertThat(left).containsExactly(space);
        }
    }

    @Test
    void tablespacesThatAreNotMapped() {
        String location = backups.last() + "-space1";
        assertThat(failure(options().tablespaceMap(TablespaceMap.empty())))
                .isEqualTo("tablespace at \"" + location + "\" has no tablespace mapping");
        List<String> oids =
                backups.server().queryAll("select oid from pg_tablespace where spcname like 'space%' order by 1");
        Map<String, String> same = Map.of(location, "/same", backups.last() + "-space2", "/same");
        assertThat(failure(options().tablespaceMap(new TablespaceMap(same))))
                .isEqualTo("tablespaces with OIDs " + oids.get(0) + " and " + oids.get(1)
                        + " both point at directory \"/same\"");
        assertThat(result).doesNotExist();
    }

    @Test
    void withinABackup() {
        Path within = backups.last().resolve("base/result");
        assertThat(failure(BackupsOfOneServer.combining(backups.chain(), within)))
                .isEqualTo("output directory \"" + within + "\" is within the backup at \"" + backups.last() + "\"");
        assertThat(within).doesNotExist();
    }

    @Test
    void withinABackupsTablespace() {
        for (Path backup : backups.chain()) {
            Path within = Path.of(backup + "-space1").resolve("result");
            assertThat(failure(BackupsOfOneServer.combining(backups.chain(), within)))
                    .isEqualTo("output directory \"" + within + "\" is within the backup at \"" + backup + "\"");
            assertThat(within).doesNotExist();
        }
    }

    @Test
    void tablespaceWithinABackup() {
        for (String place : List.of("base/space", "pg_tblspc/space")) {
            Path within = backups.chain().get(0).resolve(place);
            Map<String, String> map = Map.of(
                    backups.last() + "-space1", result + "-space1", backups.last() + "-space2", within.toString());
            assertThat(failure(options().tablespaceMap(new TablespaceMap(map))))
                    .isEqualTo("tablespace directory \"" + within + "\" is within the backup at \""
                            + backups.chain().get(0) + "\"");
            assertThat(within).doesNotExist();
            assertThat(result).doesNotExist();
        }
    }

    /** As after {@code pg_basebackup --waldir}. */
    @Test
    void linkedLogOfTheLastBackup() throws Exception {
        Path log = backups.last().resolve("pg_wal");
        Path elsewhere = backups.work().resolve("log");
        Files.move(log, elsewhere);
        Files.createSymbolicLink(log, elsewhere);
        try {
            assertThat(failure(BackupsOfOneServer.combining(backups.chain(), elsewhere.resolve("r"))))
                    .isEqualTo("output directory \"" + elsewhere.resolve("r") + "\" is within the backup at \""
                            + backups.last() + "\"");
            assertThat(BackupsOfOneServer.combine(options())).noneMatch(CombineEvent.Warning.class::isInstance);
            assertThat(result.resolve("pg_wal")).isDirectory();
            assertThat(Files.isSymbolicLink(result.resolve("pg_wal"))).isFalse();
            assertThat(BackupsOfOneServer.verify(result)).isEmpty();
            assertThat(logIn(result)).isNotEmpty().isEqualTo(logIn(backups.last()));
        } finally {
            Files.delete(log);
            Files.move(elsewhere, log);
        }
    }

    private static Map<String, String> logIn(Path backup) throws Exception {
        Map<String, String> files = BackupsOfOneServer.digests(backup);
        files.keySet().removeIf(name -> !name.startsWith("pg_wal/"));
        return files;
    }

    @Test
    void fullDisk() throws Exception {
        Path mountPoint = Files.createDirectory(result);
        try (TinyDisk disk = smallDisk(mountPoint)) {
            Path onSmallDisk = mountPoint.resolve("r");
            assertThat(failure(BackupsOfOneServer.combining(backups.chain(), onSmallDisk)))
                    .matches("could not write to file \"" + onSmallDisk + "/.*\": No space left on device");
            assertThat(disk.path()).isEmptyDirectory();
        }
    }

    private static TinyDisk smallDisk(Path mountPoint) {
        Optional<TinyDisk> disk = TinyDisk.mount(mountPoint, 3 * 1024);
        assumeTrue(disk.isPresent(), "no file system can be mounted here");
        return disk.get();
    }

    private static boolean run(String... words) {
        return Command.of(Path.of("/usr/bin/env"), words).run().status() == 0;
    }

    @Test
    void linksToAnotherFileSystem() throws Exception {
        Path mountPoint = Files.createDirectory(result);
        try (TinyDisk disk = smallDisk(mountPoint)) {
            assertThat(failure(BackupsOfOneServer.combining(backups.chain(), mountPoint.resolve("r"))
                            .copyMethod(CopyMethod.LINK)))
                    .matches("could not create link from \".*\" to \".*\": Invalid cross-device link");
            assertThat(disk.path()).isEmptyDirectory();
        }
    }

    @Test
    void cloningWhereTheFileSystemCannot() {
        assumeTrue(
                result.startsWith("/dev/shm"), "only where files are in memory it is known that they cannot be cloned");
        assertThat(failure(options().copyMethod(CopyMethod.CLONE)))
                .matches("error while cloning file \".*\" to \".*\": Operation not supported");
        assertThat(result).doesNotExist();
    }

    /** Needs a file system that shares blocks, which is made in a file. */
    @Test
    void cloning() throws Exception {
        Path image = result.resolveSibling("image");
        assumeTrue(
                run("truncate", "-s", "400M", image.toString()) && run("mkfs.xfs", "-q", image.toString()), "no XFS");
        Path mountPoint = Files.createDirectory(result.resolveSibling("mounted"));
        assumeTrue(run("mount", "-o", "loop", image.toString(), mountPoint.toString()), "cannot mount here");
        try {
            for (Path backup : backups.chain()) {
                copyWithTablespaces(backup, mountPoint);
            }
            List<Path> chain = backups.chain().stream()
                    .map(backup -> mountPoint.resolve(backup.getFileName()))
                    .toList();
            for (CopyMethod method : List.of(CopyMethod.CLONE, CopyMethod.COPY_FILE_RANGE)) {
                result = mountPoint.resolve(method.toString());
                BackupsOfOneServer.combine(
                        BackupsOfOneServer.combining(chain, result).copyMethod(method));
                assertThat(BackupsOfOneServer.verify(result)).isEmpty();
            }
        } finally {
            result = mountPoint;
            assertThat(run("umount", mountPoint.toString())).isTrue();
        }
    }

    private static void copyWithTablespaces(Path backup, Path target) throws IOException {
        assertThat(run("cp", "-a", backup.toString(), target.toString())).isTrue();
        Path copy = target.resolve(backup.getFileName());
        try (Stream<Path> links = Files.list(copy.resolve("pg_tblspc"))) {
            for (Path link : links.toList()) {
                Path directory = Files.readSymbolicLink(link);
                assertThat(run("cp", "-a", directory.toString(), target.toString()))
                        .isTrue();
                Files.delete(link);
                Files.createSymbolicLink(link, target.resolve(directory.getFileName()));
            }
        }
    }

    @Test
    void permissionsAreTheClusters() throws Exception {
        BackupsOfOneServer.combine(options());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(result)))
                .isEqualTo("rwx------");
        assertThat(Files.getPosixFilePermissions(result.resolve("PG_VERSION")))
                .doesNotContain(PosixFilePermission.GROUP_READ);
        Set<PosixFilePermission> before = Files.getPosixFilePermissions(backups.last());
        Files.setPosixFilePermissions(backups.last(), PosixFilePermissions.fromString("rwxr-x---"));
        try {
            Path readable = result.resolveSibling("readable");
            BackupsOfOneServer.combine(BackupsOfOneServer.combining(backups.chain(), readable));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(readable.resolve("base"))))
                    .isEqualTo("rwxr-x---");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(readable.resolve("PG_VERSION"))))
                    .isEqualTo("rw-r-----");
        } finally {
            Files.setPosixFilePermissions(backups.last(), before);
        }
    }

    @Test
    void dryRun() throws Exception {
        List<CombineEvent> events = BackupsOfOneServer.combine(options().dryRun(true));
        assertThat(events)
                .contains(new CombineEvent.Step("would generate \"" + result + "/backup_label\""))
                .anyMatch(event -> event.toString().contains("would reconstruct \"" + result + "/base/"));
        assertThat(result).doesNotExist();
        assertThat(Path.of(result + "-space1")).doesNotExist();
    }
}
