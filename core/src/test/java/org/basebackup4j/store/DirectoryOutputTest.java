package org.basebackup4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryOutputTest {
    @TempDir
    private Path directory;

    private Path target;
    private Path space;
    private final List<String> files = new ArrayList<>();
    private DirectoryOutput output;

    @BeforeEach
    void directories() throws IOException {
        target = Files.createDirectory(directory.resolve("target"));
        space = Files.createDirectory(directory.resolve("space"));
        output = new DirectoryOutput(
                target, new TablespaceMap(Map.of("/srv/ts", space.toString())), false, true, files::add);
    }

    @AfterEach
    void close() {
        output.close();
    }

    private void extract(TarBytes tar, Optional<String> location) throws BackupException {
        ArchiveSink sink = output.archive(new Archive("any.tar", location));
        try (TarParser parser = new TarParser(((ArchiveSink.Entries) sink).handler())) {
            parser.write(ByteBuffer.wrap(tar.bytes()));
            parser.finish();
        }
    }

    private void extract(TarBytes tar) throws BackupException {
        extract(tar, Optional.empty());
    }

    private void writeManifest() throws BackupException {
        try (ByteStage manifest = output.manifest()) {
            manifest.write(ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)));
            manifest.finish();
        }
    }

    @Test
    void wholeBackup() throws Exception {
        extract(
                new TarBytes().directory("PG_18_202506291", 0700).file("PG_18_202506291/1", 0600, "in space"),
                Optional.of("/srv/ts"));
        extract(new TarBytes()
                .file("backup_label", 0600, "label")
                .directory("pg_tblspc", 0700)
                .link("pg_tblspc/16384", "/srv/ts")
                .link("pg_tblspc/16385", "/srv/other")
                .directory("base", 0750)
                .file("base/1", 0640, "x".repeat(10_000))
                .directory("pg_wal", 0700)
                .directory("./pg_wal/archive_status", 0700)
                .file("odd\nname", 0604, ""));
        writeManifest();
        output.sync();
        assertThat(target.resolve("backup_manifest")).doesNotExist();
        output.complete(true);
        output.close();

        assertThat(space.resolve("PG_18_202506291/1")).hasContent("in space");
        assertThat(target.resolve("pg_tblspc/16384/PG_18_202506291/1")).hasContent("in space");
        assertThat(Files.readSymbolicLink(target.resolve("pg_tblspc/16385"))).isEqualTo(Path.of("/srv/other"));
        assertThat(target.resolve("backup_label")).hasContent("label");
        assertThat(target.resolve("base/1")).hasSize(10_000);
        assertThat(Modes.of(target.resolve("base"))).isEqualTo("750");
        assertThat(Modes.of(target.resolve("base/1"))).isEqualTo("640");
        assertThat(Modes.of(target.resolve("odd\nname"))).isEqualTo("604");
        assertThat(target.resolve("pg_wal/archive_status")).isEmptyDirectory();
        assertThat(target.resolve("backup_manifest")).hasContent("{}");
        assertThat(Modes.of(target.resolve("backup_manifest"))).isEqualTo("600");
        assertThat(target.resolve("backup_manifest.tmp")).doesNotExist();
        assertThat(files)
                .containsExactly(
                        space + "/PG_18_202506291/1",
                        target + "/backup_label",
                        target + "/base/1",
                        target + "/odd\nname");
    }

    @Test
    void directoriesOfTheWalReceiver() throws Exception {
        Files.createDirectories(target.resolve("pg_wal/archive_status"));
        Files.createDirectories(target.resolve("pg_wal/summaries"));
        extract(new TarBytes()
                .directory("pg_wal", 0750)
                .directory("./pg_wal/archive_status", 0750)
                .directory("pg_wal/summaries", 0700)
                .file("pg_wal/000000010000000000000002", 0600, "wal"));
        assertThat(Modes.of(target.resolve("pg_wal"))).isEqualTo("750");
        assertThat(Modes.of(target.resolve("pg_wal/archive_status"))).isEqualTo("750");
    }

    @Test
    void walElsewhere() throws Exception {
        Path wal = Files.createDirectory(directory.resolve("wal"));
        output.linkWalDirectory(wal);
        extract(new TarBytes()
                .directory("pg_wal", 0750)
                .directory("./pg_wal/archive_status", 0700)
                .file("pg_wal/000000010000000000000002", 0600, "wal"));
        output.sync();
        assertThat(Files.readSymbolicLink(target.resolve("pg_wal"))).isEqualTo(wal);
        assertThat(wal.resolve("000000010000000000000002")).hasContent("wal");
        assertThat(Modes.of(wal)).isEqualTo("750");
    }

    @Test
    void walLinkThatIsThere() throws Exception {
        Files.createFile(target.resolve("pg_wal"));
        assertThatThrownBy(() -> output.linkWalDirectory(space))
                .hasMessage("could not create symbolic link \"" + target + "/pg_wal\": File exists");
    }

    @Test
    void tablespaceInPlace() throws Exception {
        extract(new TarBytes().file("1", 0600, "in place"), Optional.of("pg_tblspc/16384"));
        extract(new TarBytes().directory("pg_tblspc", 0700).directory("pg_tblspc/16384", 0700));
        assertThat(target.resolve("pg_tblspc/16384/1")).hasContent("in place");
    }

    @Test
    void tablespaceInAnUnsafePlace() {
        for (String location : List.of("pg_tblspc", "../x", "pg_tblspc/../x", "", "base/1", "pg_tblspc/1/", "/a\0b")) {
            assertThatThrownBy(() -> output.archive(new Archive("1.tar", Optional.of(location))))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("tablespace has unsafe path name: \"" + location + "\"");
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void directoryThatForbidsWriting() throws Exception {
        extract(new TarBytes()
                .directory("ro", 0500)
                .directory("ro/inner", 0555)
                .file("ro/inner/file", 0400, "x")
                .file("ro/file", 0400, "y"));
        assertThat(Modes.of(target.resolve("ro"))).isEqualTo("500");
        assertThat(Modes.of(target.resolve("ro/inner"))).isEqualTo("555");
        assertThat(target.resolve("ro/inner/file")).hasContent("x");
        output.sync();
        Modes.set(target.resolve("ro"), 0700);
        Modes.set(target.resolve("ro/inner"), 0700);
    }

    @Test
    void specialBits() throws Exception {
        extract(new TarBytes().directory("d", 02770).file("f", 04755, ""));
        assertThat(Modes.of(target.resolve("d"))).isEqualTo("2770");
        assertThat(Modes.of(target.resolve("f"))).isEqualTo("755");
    }

    private void assertRefused(TarBytes tar, String message) {
        assertThatThrownBy(() -> extract(tar))
                .isInstanceOf(BackupException.class)
                .hasMessage(message);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("target", "space");
        assertThat(space).isEmptyDirectory();
    }

    @Test
    void unsafeNames() {
        List<String> names = List.of(
                "../x",
                "/x",
                "a/../../x",
                "..",
                ".",
                "./",
                "././x",
                "./../x",
                "a//b",
                "a/./b",
                "a/",
                "x/..",
                "//x",
                "./backup_manifest",
                "backup_manifest",
                "basebackup4j.in-progress.received");
        for (String name : names) {
            assertThatThrownBy(() -> extract(new TarBytes().file(name, 0600, "evil")))
                    .isInstanceOf(BackupException.class)
                    .hasMessageStartingWith("tar member has unsafe path name: \"");
        }
        for (String name : List.of("../d", "/d", "..")) {
            assertRefused(new TarBytes().directory(name, 0700), "tar member has unsafe path name: \"" + name + "\"");
            assertRefused(new TarBytes().link(name, "/x"), "tar member has unsafe path name: \"" + name + "\"");
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void unsafeLinks() {
        for (String link : List.of("", "x", "../x", "/a/../b", "/", "//", "/.", "/..")) {
            assertRefused(
                    new TarBytes().link("pg_tblspc/1", link).link("pg_tblspc", "/x"),
                    "could not access directory \"" + target + "/pg_tblspc\": No such file or directory");
            assertThatThrownBy(() -> extract(new TarBytes().link("l", link)))
                    .hasMessage("link target has unsafe path name: \"" + link + "\"");
        }
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void linksOnlyForTablespaces() {
        for (String name : List.of("pg_wal", "base", "pg_tblspc", "1")) {
            assertRefused(
                    new TarBytes().link(name, space.toString()),
                    "tar member \"" + name + "\" is an unexpected symbolic link");
        }
        assertThatThrownBy(() -> extract(new TarBytes().link("1", "/x"), Optional.of("/srv/ts")))
                .hasMessage("tar member \"1\" is an unexpected symbolic link");
    }

    @Test
    void nothingGoesThroughALink() {
        assertRefused(
                new TarBytes()
                        .directory("pg_tblspc", 0700)
                        .link("pg_tblspc/1", "/srv/ts")
                        .file("pg_tblspc/1/evil", 0600, "evil"),
                "tar member has unsafe path name: \"pg_tblspc/1/evil\"");
    }

    @Test
    void linkIsNotADirectory() {
        assertRefused(
                new TarBytes()
                        .directory("pg_tblspc", 0700)
                        .link("pg_tblspc/1", "/srv/ts")
                        .directory("pg_tblspc/1", 0777),
                "could not create directory \"" + target + "/pg_tblspc/1\": File exists");
    }

    @Test
    void plantedLinks() throws Exception {
        Files.createSymbolicLink(target.resolve("base"), space);
        assertRefused(new TarBytes().file("base/evil", 0600, "evil"), "tar member has unsafe path name: \"base/evil\"");
        assertRefused(
                new TarBytes().directory("base", 0700),
                "could not create directory \"" + target + "/base\": File exists");
        Files.createSymbolicLink(target.resolve("pg_wal"), space);
        assertRefused(
                new TarBytes().directory("pg_wal", 0777),
                "could not create directory \"" + target + "/pg_wal\": File exists");
        assertThat(Modes.of(space)).isNotEqualTo("777");
    }

    @Test
    void duplicates() {
        assertRefused(
                new TarBytes().file("a", 0600, "1").file("a", 0600, "2"),
                "could not create file \"" + target + "/a\": File exists");
        assertRefused(
                new TarBytes().directory("d", 0700).directory("d", 0700),
                "could not create directory \"" + target + "/d\": File exists");
        assertThat(target.resolve("a")).hasContent("1");
    }

    @Test
    void missingParentAndFileAsParent() {
        assertRefused(
                new TarBytes().file("no/file", 0600, ""),
                "could not access directory \"" + target + "/no\": No such file or directory");
        assertRefused(
                new TarBytes().file("f", 0600, "").file("f/g", 0600, ""), "tar member has unsafe path name: \"f/g\"");
    }

    @Test
    void namesThatCannotBeMade() throws Exception {
        byte[] name = {'a', (byte) 0xff, 'b', '\\'};
        if (System.getProperty("sun.jnu.encoding").equals("UTF-8")) {
            assertThatThrownBy(() -> extract(new TarBytes().file(name, 0600, "")))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("could not use file name \"a\\xffb\\x5c\"");
            assertThat(target).isEmptyDirectory();
        }
        String tooLong = "n".repeat(100) + "/" + "n".repeat(150);
        assertThatCode(() -> extract(new TarBytes().file("n".repeat(100), 0600, "")))
                .doesNotThrowAnyException();
        assertThat(tooLong).hasSizeGreaterThan(100);
    }

    @Test
    void fileThatWasCutIsClosed() throws Exception {
        ArchiveSink sink = output.archive(new Archive("base.tar", Optional.empty()));
        TarParser parser = new TarParser(((ArchiveSink.Entries) sink).handler());
        byte[] tar = new TarBytes().file("a", 0600, "b".repeat(5000)).bytes();
        parser.write(ByteBuffer.wrap(tar, 0, 2000));
        assertThatThrownBy(parser::finish).hasMessage("COPY stream ended before last file was finished");
        parser.close();
        assertThatThrownBy(() -> parser.write(ByteBuffer.wrap(tar, 2000, 100))).isInstanceOf(BackupException.class);
    }

    /** The server's data directory is what a run that was killed left, and started all the same. */
    @Test
    void leftByAnEarlierRun() throws Exception {
        CreatedPaths created = new CreatedPaths();
        created.claim(Place.DATA, target, false);
        extract(new TarBytes()
                .file("backup_manifest.tmp", 0600, "half a manifest")
                .file("backup_manifest.tmp.tmp", 0600, "another one")
                .file("basebackup4j.in-progress", 0644, "mark"));
        writeManifest();
        created.complete();
        output.complete(true);

        assertThat(target.toFile().list())
                .containsExactlyInAnyOrder(
                        "backup_manifest",
                        "backup_manifest.tmp",
                        "backup_manifest.tmp.tmp",
                        "basebackup4j.in-progress");
        assertThat(target.resolve("backup_manifest")).hasContent("{}");
        assertThat(target.resolve("backup_manifest.tmp")).hasContent("half a manifest");
        assertThat(target.resolve("basebackup4j.in-progress")).hasContent("mark");
        assertThat(Modes.of(target.resolve("basebackup4j.in-progress"))).isEqualTo("644");
    }

    @Test
    void manifestTwice() throws Exception {
        writeManifest();
        assertThatThrownBy(() -> output.manifest())
                .hasMessage("could not create file \"" + target + "/backup_manifest.tmp\": File exists");
    }

    @Test
    void manifestThatIsGone() throws Exception {
        writeManifest();
        Files.delete(target.resolve("backup_manifest.tmp"));
        String from = target + "/backup_manifest.tmp";
        assertThatThrownBy(() -> output.complete(false))
                .hasMessage("could not rename file \"" + from + "\" to \"" + target
                        + "/backup_manifest\": No such file or directory");
        assertThatThrownBy(() -> output.complete(true))
                .hasMessage("could not open file \"" + from + "\": No such file or directory");
    }

    @Test
    void withoutManifest() throws Exception {
        output.complete(true);
        assertThat(target).isEmptyDirectory();
    }

    @Test
    void syncOfWhatIsGone() throws Exception {
        Files.delete(target);
        assertThatThrownBy(() -> output.sync())
                .hasMessage("could not open file \"" + target + "\": No such file or directory");
    }

    @Test
    void syncOfATargetBehindALink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), target);
        try (DirectoryOutput linked = new DirectoryOutput(link, TablespaceMap.empty(), true, true, files::add)) {
            try (ByteStage manifest = linked.manifest()) {
                manifest.finish();
            }
            linked.sync();
            linked.complete(true);
        }
        assertThat(Modes.of(target.resolve("backup_manifest"))).isEqualTo("640");
    }
}
