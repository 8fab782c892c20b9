package org.basebackup4j.backup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.backup.Attack.Needs;

/** What a server can do with the members of its archives. */
final class MemberAttacks {
    private static final String UNSAFE = "tar member has unsafe path name: ";
    private static final String NOT_TAR = "does not appear to be a valid tar archive";
    private static final String TWICE = "is there more than once";
    private static final String SPACE = ScriptedBackup.SPACE_OID;

    private MemberAttacks() {}

    static List<Attack> all() {
        List<Attack> all = new ArrayList<>();
        names(all);
        links(all);
        kinds(all);
        twice(all);
        headersOfMembers(all);
        places(all);
        return all;
    }

    private static void names(List<Attack> all) {
        for (String name : List.of(
                "../evil",
                "../../canary/evil",
                "base/../../evil",
                "base/5/..",
                "..",
                ".",
                "./evil",
                "././evil",
                "./postgresql.auto.conf",
                "base/./evil",
                "base//evil",
                "//evil",
                "base/",
                "/",
                "base/5/evil/",
                "./../evil",
                "./pg_wal/../evil",
                "../".repeat(30) + "evil")) {
            all.add(file(name));
        }
        all.add(Attack.base(
                "an absolute file",
                UNSAFE,
                (tar, canary) -> tar.file(canary.path("home").toString() + "/evil", 0600, "evil")));
        all.add(Attack.base(
                "an absolute directory",
                UNSAFE,
                (tar, canary) -> tar.directory(canary.path("evil").toString(), 0700)));
        all.add(Attack.base("a directory above", UNSAFE, (tar, canary) -> tar.directory("../canary/evil", 0700)));
        all.add(Attack.base("the directory itself", UNSAFE, (tar, canary) -> tar.directory(".", 0777)));
        all.add(Attack.base("no name", "tar member has empty name", (tar, canary) -> tar.file("", 0600, "evil")));
        all.add(Attack.base(
                "a name that begins with a zero",
                "tar member has empty name",
                (tar, canary) -> tar.file("\0../evil", 0600, "evil")));
        all.add(Attack.base("an absolute prefix", UNSAFE, (tar, canary) -> tar.raw(prefixed("/tmp", "evil"))));
        all.add(Attack.base("a prefix above", UNSAFE, (tar, canary) -> tar.raw(prefixed("..", "evil"))));
        all.add(Attack.base("a file in no directory", UNSAFE, (tar, canary) -> tar.file("nowhere/evil", 0600, "evil")));
        all.add(Attack.base("a directory in no directory", UNSAFE, (tar, canary) -> tar.directory("no/where", 0700)));
        all.add(Attack.base("a file in a file", UNSAFE, (tar, canary) -> tar.file("base/5/1259/evil", 0600, "evil")));
    }

    private static Attack file(String name) {
        String printable = name.length() > 60 ? name.substring(0, 60) : name;
        return Attack.base("a file called " + printable, UNSAFE, (tar, canary) -> tar.file(name, 0600, "evil"));
    }

    private static byte[] prefixed(String prefix, String name) {
        byte[] block = TarBytes.header(name.getBytes(StandardCharsets.UTF_8), '0', 0, 0600, "");
        byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, 345, bytes.length);
        return TarBytes.withChecksum(block);
    }

    private static void links(List<Attack> all) {
        all.add(Attack.base(
                "a file through an announced link",
                UNSAFE,
                (tar, canary) -> tar.file("pg_tblspc/" + SPACE + "/evil", 0600, "evil")));
        all.add(Attack.base(
                "a file through a link of its own",
                UNSAFE,
                (tar, canary) -> tar.link("pg_tblspc/999", canary.path("home").toString())
                        .file("pg_tblspc/999/evil", 0600, "evil")));
        all.add(Attack.base(
                "a directory through a link of its own",
                UNSAFE,
                (tar, canary) -> tar.link("pg_tblspc/999", canary.path("home").toString())
                        .directory("pg_tblspc/999/evil", 0700)));
        for (String name : List.of("evil", "base/evil", "pg_wal/evil", "base/5/16400", "pg_tblspcx")) {
            all.add(Attack.base(
                    "a link called " + name,
                    "unexpected symbolic link",
                    (tar, canary) -> tar.link(name, canary.path("home").toString())));
        }
        all.add(Attack.list(
                "a link instead of the log's directory",
                "unexpected symbolic link",
                (backup, canary) -> backup.base(
                        new TarBytes().link("pg_wal", canary.path("home").toString()))));
        for (String target : List.of("..", "../canary/home", "/", "//etc", "/a/../b", "relative", "")) {
            all.add(Attack.list(
                    "a tablespace's link to \"" + target + "\"",
                    "link target|announced",
                    (backup, canary) -> backup.base(
                            new TarBytes().directory("pg_tblspc", 0700).link("pg_tblspc/" + SPACE, target))));
        }
        all.add(Attack.list(
                "a tablespace's link to elsewhere",
                "announced",
                (backup, canary) -> backup.base(new TarBytes()
                        .directory("pg_tblspc", 0700)
                        .link("pg_tblspc/" + SPACE, canary.path("home").toString()))));
        all.add(Attack.list(
                "a directory instead of a tablespace's link",
                "announced",
                (backup, canary) -> backup.base(
                        new TarBytes().directory("pg_tblspc", 0700).directory("pg_tblspc/" + SPACE, 0700))));
        all.add(Attack.list(
                "a link to a tablespace in place",
                "announced",
                (backup, canary) -> backup.withoutHeaders()
                        .withoutArchives()
                        .header(SPACE, "pg_tblspc/" + SPACE, "1")
                        .header(null, null, "1")
                        .archive(SPACE, "pg_tblspc/" + SPACE, ScriptedBackup.honestSpace())
                        .base(new TarBytes()
                                .directory("pg_tblspc", 0700)
                                .link("pg_tblspc/" + SPACE, canary.path("home").toString()))));
        all.add(Attack.list(
                "a link in a tablespace",
                "unexpected symbolic link",
                (backup, canary) -> backup.withoutArchives()
                        .archive(
                                SPACE,
                                "/srv/ts",
                                ScriptedBackup.honestSpace()
                                        .link(
                                                "PG_18_202506291/6",
                                                canary.path("home").toString()))));
    }

    private static void kinds(List<Attack> all) {
        for (char type : "13467SVMDN".toCharArray()) {
            all.add(Attack.base(
                    "a member of type " + type, "is neither a file", (tar, canary) -> tar.entry("evil", type)));
        }
        for (char type : "xgXLK".toCharArray()) {
            all.add(Attack.base(
                    "an extension of type " + type,
                    "pax extensions to tar format are not supported",
                    (tar, canary) -> tar.raw(TarBytes.header(
                                    "././@LongLink".getBytes(StandardCharsets.UTF_8), type, 8, 0600, ""))
                            .raw(Arrays.copyOf("/evil".getBytes(StandardCharsets.UTF_8), 512))));
        }
    }

    private static void twice(List<Attack> all) {
        all.add(new Attack(
                "a file twice",
                TWICE + "|not in the backup manifest|exists|duplicate",
                Needs.MANIFEST,
                (backup, canary) -> backup.base().file("base/5/1259", 0600, "evil")));
        all.add(Attack.base(
                        "a directory over a file",
                        TWICE + "|exists",
                        (tar, canary) -> tar.directory("base/5/1259", 0700))
                .needing(Needs.MANIFEST));
        all.add(Attack.base("a file over a directory", TWICE, (tar, canary) -> tar.file("base/5", 0600, "evil")));
        all.add(Attack.base("a directory twice", TWICE, (tar, canary) -> tar.directory("base/5", 0777)));
        all.add(Attack.base("a link twice", TWICE, (tar, canary) -> tar.link("pg_tblspc/" + SPACE, "/srv/ts")));
        all.add(Attack.base(
                "a file over a link", TWICE, (tar, canary) -> tar.file("pg_tblspc/" + SPACE, 0600, "evil")));
        all.add(Attack.base(
                "a directory over a link",
                TWICE + "|announced",
                (tar, canary) -> tar.directory("pg_tblspc/" + SPACE, 0700)));
        all.add(Attack.base(
                        "a link over a file",
                        TWICE + "|exists",
                        (tar, canary) -> tar.file("pg_tblspc/5", 0600, "evil")
                                .link("pg_tblspc/5", canary.path("home").toString()))
                .needing(Needs.MANIFEST));
        all.add(Attack.base(
                        "the settings twice",
                        TWICE + "|not in the backup manifest|exists|duplicate",
                        (tar, canary) -> tar.file("postgresql.auto.conf", 0600, "evil"))
                .needing(Needs.MANIFEST));
        all.add(Attack.base(
                        "a signal that is a directory with a file in it",
                        "standby.signal",
                        (tar, canary) ->
                                tar.directory("standby.signal", 0700).file("standby.signal/evil", 0600, "evil"))
                .needing(Needs.STANDBY));
    }

    private static byte[] changed(int at, String text) {
        byte[] block = TarBytes.header("evil".getBytes(StandardCharsets.UTF_8), '0', 0, 0600, "");
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
        return block;
    }

    private static void headersOfMembers(List<Attack> all) {
        for (String size : List.of(
                "-0000000001 ",
                "99999999999 ",
                "0000000x010 ",
                "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u0000",
                "\u0080\u0000\u0000\u0000\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                "\u0080\u0000\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000")) {
            all.add(Attack.base(
                    "a size of " + size.chars().boxed().toList(),
                    NOT_TAR,
                    (tar, canary) -> tar.raw(TarBytes.withChecksum(
                            changed(124, size.substring(0, Math.min(12, size.length())))))));
        }
        all.add(Attack.base(
                "a size that nothing comes of",
                "ended before last file was finished",
                (tar, canary) -> tar.raw(
                        TarBytes.header("evil".getBytes(StandardCharsets.UTF_8), '0', Long.MAX_VALUE, 0600, ""))));
        all.add(Attack.base(
                "settings of a size that nothing comes of",
                "more than once|ended before last file was finished|too large|exists",
                (tar, canary) -> tar.raw(TarBytes.header(
                        "postgresql.auto.conf".getBytes(StandardCharsets.UTF_8), '0', Long.MAX_VALUE, 0600, ""))));
        all.add(Attack.base(
                "a directory with a size",
                NOT_TAR,
                (tar, canary) -> tar.raw(TarBytes.header("evil/".getBytes(StandardCharsets.UTF_8), '5', 512, 0700, ""))
                        .raw(new byte[512])));
        all.add(Attack.base(
                "a link with a size",
                NOT_TAR,
                (tar, canary) -> tar.raw(
                                TarBytes.header("pg_tblspc/7".getBytes(StandardCharsets.UTF_8), '2', 512, 0700, "/x"))
                        .raw(new byte[512])));
        all.add(Attack.base("a wrong checksum", NOT_TAR, (tar, canary) -> tar.raw(changed(0, "evil2"))));
        all.add(Attack.base(
                "a checksum that is too large", NOT_TAR, (tar, canary) -> tar.raw(changed(148, "0777777 "))));
        all.add(Attack.base(
                "no magic",
                NOT_TAR,
                (tar, canary) -> tar.raw(TarBytes.withChecksum(changed(257, "\0\0\0\0\0\0\0\0")))));
        all.add(Attack.base(
                "the magic of star", NOT_TAR, (tar, canary) -> tar.raw(TarBytes.withChecksum(changed(508, "tar\0")))));
        all.add(Attack.base(
                "garbage", NOT_TAR, (tar, canary) -> tar.raw("evil".repeat(128).getBytes(StandardCharsets.UTF_8))));
        all.add(Attack.base("half a header", "ended before last file", (tar, canary) -> tar.raw(new byte[] {1, 2, 3}))
                .unterminated());
        all.add(Attack.base(
                "a member after the end",
                NOT_TAR,
                (tar, canary) -> tar.raw(new byte[1024]).file("evil", 0600, "evil")));
        all.add(Attack.base(
                "a member after half of the end",
                NOT_TAR,
                (tar, canary) -> tar.raw(new byte[512]).file("evil", 0600, "evil")));
    }

    private static void places(List<Attack> all) {
        all.add(Attack.base(
                "a manifest among the files", UNSAFE, (tar, canary) -> tar.file("backup_manifest", 0600, "{}")));
        all.add(Attack.base(
                "a directory called as the manifest", UNSAFE, (tar, canary) -> tar.directory("backup_manifest", 0700)));
        all.add(Attack.base(
                "a segment that nobody asked for",
                "write-ahead log",
                (tar, canary) -> tar.file("pg_wal/000000010000000000000002", 0600, "evil")));
        all.add(Attack.base(
                "a history that nobody asked for",
                "write-ahead log",
                (tar, canary) -> tar.file("pg_wal/00000002.history", 0600, "evil")));
        all.add(Attack.base(
                "something else among the log",
                "write-ahead log",
                (tar, canary) -> tar.file("./pg_wal/archive_status/evil", 0600, "evil")));
        for (String name : List.of("evil", "backup_manifest", "authorized_keys", "PG_VERSION", "PG_18_202506291")) {
            all.add(Attack.list(
                    "a tablespace with a file called " + name,
                    UNSAFE,
                    (backup, canary) -> backup.withoutArchives()
                            .archive(SPACE, "/srv/ts", new TarBytes().file(name, 0600, "evil"))));
        }
        all.add(Attack.list(
                "a tablespace with a directory",
                UNSAFE,
                (backup, canary) ->
                        backup.withoutArchives().archive(SPACE, "/srv/ts", new TarBytes().directory("evil", 0700))));
        all.add(Attack.list(
                "a tablespace with a name above",
                UNSAFE,
                (backup, canary) -> backup.withoutArchives()
                        .archive(SPACE, "/srv/ts", new TarBytes().file("../evil", 0600, "evil"))));
        all.add(Attack.list(
                "a tablespace with a base directory",
                UNSAFE,
                (backup, canary) -> backup.withoutArchives()
                        .archive(
                                SPACE,
                                "/srv/ts",
                                new TarBytes().directory("base", 0700).file("base/1", 0600, ""))));
    }
}
