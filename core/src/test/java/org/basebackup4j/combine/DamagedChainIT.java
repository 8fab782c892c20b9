package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.zip.CRC32C;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Chains that are none, or are damaged: the original's complaint, nothing is left, and nothing of the chain changes. */
class DamagedChainIT {
    private static BackupsOfOneServer backups;
    private static String table;

    private final Path work = PostgresServer.temporaryDirectory();
    private final Path full = work.resolve("0");
    private final Path first = work.resolve("1");
    private final Path second = work.resolve("2");

    @BeforeAll
    static void backUp() throws Exception {
        backups = new BackupsOfOneServer(18).withFewFiles();
        backups.server().execute("create table t as select g id, repeat('x', 500) t from generate_series(1, 1000) g");
        table = backups.server().query("select pg_relation_filepath('t')");
        for (int i = 1; i <= 3; i++) {
            backups.backUp();
            backups.server().execute("update t set id = -id where id = " + i * 100);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        backups.close();
    }

    @BeforeEach
    void copy() {
        for (int i = 0; i < 3; i++) { // hard links: what is damaged is replaced, not written into
            String target = work.resolve(Integer.toString(i)).toString();
            Command.of(Path.of("/bin/cp"), "-al", backups.chain().get(i).toString(), target)
                    .run()
                    .orFail();
        }
    }

    @AfterEach
    void remove() throws IOException {
        Trees.delete(work);
    }

    @FunctionalInterface
    private interface Damage {
        void to(DamagedChainIT chain) throws Exception;
    }

    /**
     * Something that is wrong.
     *
     * @param order which backups are combined
     * @param damage what is done to them
     * @param complaint with {@code 0/} for the full backup's directory, and so on, and {@code TABLE} for the table's file
     */
    private record Wrong(String name, String order, Damage damage, String complaint) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Path changes(Path backup) {
        Path file = backup.resolve(table);
        return file.resolveSibling("INCREMENTAL." + file.getFileName());
    }

    private static void put(Path file, byte[] content) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, content);
    }

    private static void put(Path file, String content) throws IOException {
        put(file, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void patch(Path file, int at, int... bytes) throws IOException {
        byte[] content = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            content[at + i] = (byte) bytes[i];
        }
        put(file, content);
    }

    private static void flip(Path file, long at) throws IOException {
        byte[] content = Files.readAllBytes(file);
        content[(int) (at < 0 ? content.length + at : at)] ^= 1;
        put(file, content);
    }

    private static void resize(Path file, int by) throws IOException {
        byte[] content = Files.readAllBytes(file);
        put(file, Arrays.copyOf(content, content.length + by));
    }

    private static void withoutManifests(DamagedChainIT chain) throws IOException {
        for (Path backup : List.of(chain.full, chain.first, chain.second)) {
            Files.delete(backup.resolve("backup_manifest"));
        }
    }

    private static void control(Path backup, boolean checksum, int at, int... bytes) throws IOException {
        Path file = backup.resolve("global/pg_control");
        patch(file, at, bytes);
        if (checksum) {
            byte[] content = Files.readAllBytes(file);
            CRC32C crc = new CRC32C();
            crc.update(content, 0, 292);
            ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(292, (int) crc.getValue());
            put(file, content);
        }
    }

    private static void replace(Path file, String what, String by) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String changed = text.replaceFirst(what, by);
        assertThat(changed).isNotEqualTo(text);
        put(file, changed);
    }

    static List<Wrong> wrong() {
        List<Wrong> wrong = new ArrayList<>(notAChain());
        wrong.addAll(damagedIncrements());
        wrong.addAll(damagedContents());
        return wrong;
    }

    private static List<Wrong> notAChain() {
        return List.of(
                new Wrong("wrong order", "021", c -> {}, "backup at \"2\" starts at LSN LSN, but expected LSN"),
                new Wrong(
                        "backwards",
                        "210",
                        c -> {},
                        "backup at \"0\" is a full backup, but only the first backup should be a full backup"),
                new Wrong("middle missing", "02", c -> {}, "backup at \"0\" starts at LSN LSN, but expected LSN"),
                new Wrong(
                        "full missing",
                        "12",
                        c -> {},
                        "backup at \"1\" is an incremental backup, but the first backup should be a full backup"),
                new Wrong("same twice", "0112", c -> {}, "backup at \"1\" starts at LSN LSN, but expected LSN"),
                new Wrong(
                        "two full ones",
                        "00",
                        c -> {},
                        "backup at \"0\" is a full backup, but only the first backup should be a full backup"),
                new Wrong(
                        "timeline",
                        "012",
                        c -> replace(c.second.resolve("backup_label"), "FROM TLI: 1", "FROM TLI: 7"),
                        "backup at \"1\" starts on timeline 1, but expected 7"),
                new Wrong(
                        "no label",
                        "012",
                        c -> Files.delete(c.first.resolve("backup_label")),
                        "could not open file \"1/backup_label\": No such file or directory"),
                new Wrong(
                        "half a label",
                        "012",
                        c -> replace(c.first.resolve("backup_label"), "INCREMENTAL FROM TLI", "X"),
                        "1/backup_label: INCREMENTAL FROM LSN requires INCREMENTAL FROM TLI"),
                new Wrong(
                        "no version",
                        "012",
                        c -> Files.delete(c.second.resolve("PG_VERSION")),
                        "could not open file \"2/PG_VERSION\": No such file or directory"),
                new Wrong(
                        "odd version",
                        "012",
                        c -> put(c.second.resolve("PG_VERSION"), "x\n"),
                        "2/PG_VERSION: could not parse version number"),
                new Wrong(
                        "old version",
                        "012",
                        c -> put(c.second.resolve("PG_VERSION"), "9.6\n"),
                        "2/PG_VERSION: server version too old"),
                new Wrong(
                        "no control file",
                        "012",
                        c -> Files.delete(c.full.resolve("global/pg_control")),
                        "could not open file \"0/global/pg_control\" for reading: No such file or directory"),
                new Wrong(
                        "no directory for a control file",
                        "012",
                        c -> {
                            Trees.delete(c.full.resolve("global"));
                            put(c.full.resolve("global"), "");
                        },
                        "could not open file \"0/global/pg_control\" for reading: Not a directory"),
                new Wrong(
                        "short control file",
                        "012",
                        c -> resize(c.full.resolve("global/pg_control"), -1),
                        "could not read file \"0/global/pg_control\": read 8191 of 8192"),
                new Wrong(
                        "damaged control file",
                        "012",
                        c -> control(c.full, false, 40, 1, 2, 3),
                        "0/global/pg_control: CRC is incorrect"),
                new Wrong(
                        "control file of another version",
                        "012",
                        c -> control(c.full, true, 8, 1, 2, 3),
                        "0/global/pg_control: unexpected control file version"),
                new Wrong(
                        "foreign cluster",
                        "012",
                        c -> control(c.first, true, 0, 1, 0, 0, 0, 0, 0, 0, 0),
                        "1/global/pg_control: expected system identifier SYSID, but found 1"),
                new Wrong(
                        "foreign clusters",
                        "012",
                        c -> {
                            control(c.full, true, 0, 1, 0, 0, 0, 0, 0, 0, 0);
                            control(c.first, true, 0, 1, 0, 0, 0, 0, 0, 0, 0);
                            control(c.second, true, 0, 1, 0, 0, 0, 0, 0, 0, 0);
                        },
                        "0/global/pg_control: manifest system identifier is SYSID, but control file has 1"),
                new Wrong(
                        "impossible block size",
                        "012",
                        c -> control(c.second, true, 216, 0xff, 0xff, 0xff, 0x7f),
                        "2/global/pg_control: unexpected block size 2147483647 or segment size 131072"),
                new Wrong(
                        "damaged manifest",
                        "012",
                        c -> replace(c.first.resolve("backup_manifest"), "\"Size\": 1", "\"Size\": 2"),
                        "manifest checksum mismatch"),
                new Wrong(
                        "half a manifest",
                        "012",
                        c -> resize(c.first.resolve("backup_manifest"), -1000),
                        "could not parse backup manifest: REASON"),
                new Wrong(
                        "old manifest",
                        "012",
                        c -> put(c.full.resolve("backup_manifest"), oldManifest()),
                        "backup manifest version 1 does not support incremental backup"),
                new Wrong(
                        "no last manifest",
                        "012",
                        c -> Files.delete(c.second.resolve("backup_manifest")),
                        "cannot generate a manifest because no manifest is available for the final input backup"));
    }

    private static String oldManifest() throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        org.basebackup4j.manifest.ManifestWriter writer = new org.basebackup4j.manifest.ManifestWriter(bytes, false);
        writer.begin(1, 0);
        writer.finish();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static List<Wrong> damagedIncrements() {
        return List.of(
                new Wrong(
                        "magic number",
                        "012",
                        c -> patch(changes(c.second), 0, 1, 2, 3, 4),
                        "file \"2/TABLE\" has bad incremental magic number (0x4030201, expected 0xd3ae1f0d)"),
                new Wrong(
                        "block count",
                        "012",
                        c -> patch(changes(c.second), 4, 0xff, 0xff, 0xff, 0xff),
                        "file \"2/TABLE\" has block count 4294967295 in excess of segment size 131072"),
                new Wrong(
                        "many blocks",
                        "012",
                        c -> patch(changes(c.second), 4, 0, 0, 2, 0),
                        "could not read file \"2/TABLE\": read SIZE of 524288"),
                new Wrong(
                        "truncation length",
                        "012",
                        c -> patch(changes(c.first), 8, 1, 0, 2, 0),
                        "file \"1/TABLE\" has truncation block length 131073 in excess of segment size 131072"),
                new Wrong(
                        "block number",
                        "012",
                        c -> patch(changes(c.first), 12, 0, 0, 2, 0),
                        "file \"1/TABLE\" has block number 131072 in excess of segment size 131072"),
                new Wrong(
                        "short increment",
                        "012",
                        c -> resize(changes(c.second), -1),
                        "\"2/TABLE\" has size SIZE on disk but size SIZE in the manifest"),
                new Wrong(
                        "short increment, no manifests",
                        "012",
                        c -> {
                            resize(changes(c.second), -1);
                            withoutManifests(c);
                        },
                        "file \"2/TABLE\" is too short: expected SIZE, found SIZE"),
                new Wrong(
                        "empty increment, no manifests",
                        "012",
                        c -> {
                            put(changes(c.second), new byte[0]);
                            withoutManifests(c);
                        },
                        "could not read file \"2/TABLE\": read 0 of 4"),
                new Wrong(
                        "increment missing",
                        "012",
                        c -> Files.delete(changes(c.first)),
                        "could not open file \"1/TABLE\": No such file or directory"),
                new Wrong(
                        "increment in the full backup",
                        "012",
                        c -> Files.move(c.full.resolve(table), changes(c.full)),
                        "file \"0/TABLE\" has bad incremental magic number (0xMAGIC, expected 0xd3ae1f0d)"),
                new Wrong(
                        "proper increment in the full backup",
                        "012",
                        c -> {
                            Files.delete(c.full.resolve(table));
                            Files.copy(changes(c.first), changes(c.full));
                        },
                        "full backup contains unexpected incremental file \"0/TABLE\""),
                new Wrong(
                        "increment in a full backup alone",
                        "0",
                        c -> Files.copy(changes(c.first), changes(c.full)),
                        "full backup contains unexpected incremental file \"0/TABLE\""));
    }

    /** What only the manifests can tell. */
    private static List<Wrong> damagedContents() {
        return List.of(
                new Wrong(
                        "another truncation length",
                        "012",
                        c -> patch(changes(c.second), 8, 200),
                        "checksum mismatch for file \"2/TABLE\""),
                new Wrong(
                        "another block number",
                        "012",
                        c -> patch(changes(c.second), 12, 1),
                        "checksum mismatch for file \"2/TABLE\""),
                new Wrong(
                        "a block of the last increment",
                        "012",
                        c -> flip(changes(c.second), -1),
                        "checksum mismatch for file \"2/TABLE\""),
                new Wrong(
                        "a block of the increment before",
                        "012",
                        c -> flip(changes(c.first), -1),
                        "checksum mismatch for file \"1/TABLE\""),
                new Wrong(
                        "a block of the full backup",
                        "012",
                        c -> flip(c.full.resolve(table), 100),
                        "checksum mismatch for file \"0/" + table + "\""),
                new Wrong(
                        "a block that is not needed",
                        "012",
                        c -> flip(c.full.resolve(table), 8192L * 7),
                        "checksum mismatch for file \"0/" + table + "\""),
                new Wrong(
                        "a short full file",
                        "012",
                        c -> resize(c.full.resolve(table), -8192),
                        "\"0/" + table + "\" has size SIZE on disk but size SIZE in the manifest"),
                new Wrong(
                        "a copied file",
                        "012",
                        c -> flip(c.second.resolve("pg_xact/0000"), 5),
                        "checksum mismatch for file \"2/pg_xact/0000\""),
                new Wrong(
                        "a missing file",
                        "012",
                        c -> Files.delete(c.second.resolve("pg_xact/0000")),
                        "\"2/pg_xact/0000\" is present in the manifest but not on disk"),
                new Wrong(
                        "the last increment of a table missing",
                        "012",
                        c -> Files.delete(changes(c.second)),
                        "\"2/TABLE\" is present in the manifest but not on disk"),
                new Wrong(
                        "a link instead of a file",
                        "012",
                        c -> Files.createSymbolicLink(
                                changes(c.second), Files.move(changes(c.second), c.second.resolve("elsewhere"))),
                        "\"2/TABLE\" is present in the manifest but not on disk"),
                new Wrong(
                        "the label",
                        "012",
                        c -> replace(c.first.resolve("backup_label"), "CHECKPOINT", "CHECKP0INT"),
                        "checksum mismatch for file \"1/backup_label\""));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void refused(Wrong wrong) throws Exception {
        wrong.damage.to(this);
        List<Path> chain =
                wrong.order.chars().mapToObj(c -> work.resolve("" + (char) c)).toList();
        SortedMap<String, String> before = state();
        Path result = work.resolve("result");
        boolean manifest = !wrong.name.contains("no manifests");
        BackupException failure = catchThrowableOfType(
                BackupException.class,
                () -> BackupsOfOneServer.combine(
                        BackupsOfOneServer.combining(chain, result).manifest(manifest)));
        assertThat(failure).as("failure").isNotNull();
        assertThat(normalized(failure.getMessage())).isEqualTo(wrong.complaint);
        assertThat(result).doesNotExist();
        assertThat(state()).isEqualTo(before);
    }

    private String normalized(String message) {
        String incremental = Path.of(table)
                .resolveSibling("INCREMENTAL." + Path.of(table).getFileName())
                .toString();
        return message.replace(work + "/", "")
                .replace(incremental, "TABLE")
                .replaceAll("[0-9A-F]+/[0-9A-F]{6,8}\\b", "LSN")
                .replaceAll("\\b[0-9]{19}\\b", "SYSID")
                .replaceAll("(found|size|expected|read) [0-9]{5,7}\\b(?! or)", "$1 SIZE")
                .replaceAll("segment size SIZE", "segment size 131072")
                .replaceAll("(could not parse backup manifest:) .*", "$1 REASON")
                .replaceAll("\\(0x(?!4030201)[0-9a-f]+,", "(0xMAGIC,");
    }

    /** Every name, with when anything about it was changed last. */
    private SortedMap<String, String> state() throws IOException {
        SortedMap<String, String> state = Trees.list(work);
        for (Map.Entry<String, String> entry : state.entrySet()) {
            Path path = work.resolve(entry.getKey());
            Object changed = Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
            entry.setValue(entry.getValue() + " " + (path.equals(work) ? "" : changed));
        }
        return state;
    }

    private List<String> warnings(CombineOptions.Builder options) throws Exception {
        return BackupsOfOneServer.combine(options).stream()
                .filter(event -> event instanceof CombineEvent.Warning)
                .map(event -> normalized(((CombineEvent.Warning) event).message()))
                .toList();
    }

    @Test
    void whatOnlyWarns() throws Exception {
        List<Path> chain = List.of(full, first, second);
        put(second.resolve("postgresql.auto.conf"), "work_mem = '5MB'\n");
        Files.createFile(second.resolve("standby.signal"));
        Files.createSymbolicLink(second.resolve("link"), Path.of("nowhere"));
        Files.delete(first.resolve("backup_manifest"));
        control(full, true, 252, 0, 0, 0, 0);
        Files.delete(full.resolve("backup_manifest"));
        assertThat(warnings(BackupsOfOneServer.combining(chain, work.resolve("r"))))
                .containsExactly(
                        "only some backups have checksums enabled",
                        "file \"0/backup_manifest\" does not exist",
                        "file \"1/backup_manifest\" does not exist",
                        "skipping symbolic link \"2/link\"",
                        "manifest file \"2/backup_manifest\" contains no entry for file \"standby.signal\"");
        assertThat(BackupsOfOneServer.verify(work.resolve("r"))).isEmpty();
        assertThat(work.resolve("r/postgresql.auto.conf")).hasContent("work_mem = '5MB'");
    }

    @Test
    void logElsewhere() throws Exception {
        Path log = Files.move(second.resolve("pg_wal"), work.resolve("log"));
        Files.createSymbolicLink(second.resolve("pg_wal"), log);
        Path result = work.resolve("r");
        assertThat(warnings(BackupsOfOneServer.combining(List.of(full, first, second), result)))
                .isEmpty();
        assertThat(result.resolve("pg_wal")).isDirectory();
        assertThat(Trees.list(result.resolve("pg_wal"))).isEqualTo(Trees.list(log));
        assertThat(BackupsOfOneServer.verify(result)).isEmpty();
    }

    /** Linking reads nothing that it need not, so it cannot tell; unless it is asked to. */
    @Test
    void linkingReadsOnlyWhenItIsTold() throws Exception {
        List<Path> chain = List.of(full, first, second);
        flip(second.resolve("pg_xact/0000"), 5);
        assertThat(warnings(
                        BackupsOfOneServer.combining(chain, work.resolve("r")).copyMethod(CopyMethod.LINK)))
                .containsExactly("--link mode was used; any modifications to the output directory might destructively"
                        + " modify input directories");
        assertThat(BackupsOfOneServer.verify(work.resolve("r")))
                .containsExactly("checksum mismatch for file \"pg_xact/0000\"");
        BackupException failure = catchThrowableOfType(
                BackupException.class,
                () -> BackupsOfOneServer.combine(BackupsOfOneServer.combining(chain, work.resolve("r2"))
                        .copyMethod(CopyMethod.LINK)
                        .verify(true)));
        assertThat(normalized(failure.getMessage())).isEqualTo("checksum mismatch for file \"2/pg_xact/0000\"");
        assertThat(failure.detail()).contains("The backup in \"" + second + "\" is damaged.");
        assertThat(second.resolve("pg_xact/0000")).exists();
    }
}
