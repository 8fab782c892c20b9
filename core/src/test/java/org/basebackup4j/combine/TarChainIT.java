package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.backup.WalMethod;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.Contents;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backups in tar format combine to the same trees as plain ones, and results can be tar files. */
class TarChainIT {
    private static final String ROWS = " as select g id, md5(g::text) || repeat('x', 300) t from generate_series(1, ";

    private static BackupsOfOneServer backups;
    private static Map<String, String> contents;

    /** One chain of plain backups, and the same files as tar files. */
    @BeforeAll
    static void backUp() throws Exception {
        backups = new BackupsOfOneServer(18);
        PostgresServer server = backups.server();
        String space = backups.newTablespace();
        server.execute(
                "create table t" + ROWS + "9000) g",
                "create table s tablespace " + space + ROWS + "500) g",
                "create tablespace inplace location ''",
                "create table p tablespace inplace" + ROWS + "100) g",
                "vacuum freeze"); // else the first to read them changes all pages, and they are sent whole
        backups.backUp();
        server.execute(
                "update t set t = 'new' where id % 900 = 5",
                "update s set t = 'new' where id = 5",
                "update p set t = 'new' where id = 5",
                "create table late tablespace " + space + ROWS + "500) g");
        backups.backUp();
        server.execute("delete from t where id > 4000", "vacuum t", "update late set t = 'new' where id = 1");
        backups.backUp();
        contents = Contents.of(server);
    }

    /** The packed member of the chain, made when it is needed first. */
    private static Path directory(String compression, int member) throws Exception {
        Path directory = backups.work().resolve(compression + member);
        return Files.exists(directory)
                ? directory
                : TarPacking.pack(backups.chain().get(member), directory, compression);
    }

    @AfterAll
    static void stop() throws IOException {
        backups.close();
    }

    private static SortedMap<String, String> files(Path result) throws Exception {
        SortedMap<String, String> files = BackupsOfOneServer.digests(result);
        files.remove("backup_manifest");
        return files;
    }

    private static CombineOptions.Builder options(List<Path> chain, Path result) {
        return CombineOptions.builder(chain, result)
                .tablespaceMap(BackupsOfOneServer.mapping(backups.chain().get(chain.size() - 1), result))
                .sync(false);
    }

    @ParameterizedTest
    @CsvSource({"none, none, none", "zstd, zstd, zstd", "gzip, lz4, plain", "lz4, plain, none", "plain, zstd, gzip"})
    void sameTrees(String first, String second, String third) throws Exception {
        String name = first + second + third;
        List<Path> chain = new ArrayList<>();
        for (String format : List.of(first, second, third)) {
            chain.add(format.equals("plain") ? backups.chain().get(chain.size()) : directory(format, chain.size()));
        }
        Path expected = backups.work().resolve("from-plain");
        if (!Files.exists(expected)) {
            BackupsOfOneServer.combine(options(backups.chain(), expected));
        }
        Path result = backups.work().resolve(name);
        BackupsOfOneServer.combine(options(chain, result));
        assertThat(BackupsOfOneServer.verify(result)).isEmpty();
        assertThat(files(result)).hasSizeGreaterThan(900).isEqualTo(files(expected));
        if (first.equals(third)) {
            intoTarFilesAndBack(chain, name, files(expected));
        }
        Trees.delete(result);
    }

    private static void intoTarFilesAndBack(List<Path> chain, String name, Map<String, String> expected)
            throws Exception {
        Path tar = backups.work().resolve(name + "-tar");
        BackupsOfOneServer.combine(options(chain, tar).tar(CompressionSpec.parse("zstd:1")));
        assertThat(BackupsOfOneServer.verify(tar)).isEmpty();
        Path unpacked = backups.work().resolve(name + "-unpacked");
        BackupsOfOneServer.combine(BackupsOfOneServer.combiningTar(tar, unpacked));
        assertThat(files(unpacked)).isEqualTo(expected);
        if (name.startsWith("zstd")) {
            try (PostgresServer copy = PostgresServer.on(backups.server().binaries(), unpacked, Map.of())) {
                assertThat(Contents.of(copy)).isEqualTo(contents);
            }
        }
    }

    /** As the server sends them. */
    @Test
    void theServersOwnTarFiles() throws Exception {
        Path full = backups.work().resolve("server-full");
        BackupsOfOneServer.take(backups.builder(backups.server(), full)
                .incrementalManifest(null)
                .format(BackupFormat.TAR)
                .walMethod(WalMethod.FETCH));
        backups.server().execute("update t set t = 'newest' where id = 9");
        Path increment = backups.work().resolve("server-increment");
        BackupsOfOneServer.take(backups.builder(backups.server(), increment)
                .incrementalManifest(full.resolve("backup_manifest"))
                .format(BackupFormat.TAR)
                .compression(CompressionSpec.parse("lz4")));
        Path plain = backups.fullBackUp("server-plain");
        Path result = backups.work().resolve("server-result");
        String space = backups.server()
                .query("select pg_tablespace_location(oid) from pg_tablespace where spcname = 'space1'");
        BackupsOfOneServer.combine(CombineOptions.builder(List.of(full, increment), result)
                .tablespaceMap(new TablespaceMap(Map.of(space, result + "-space1")))
                .sync(false));
        assertThat(BackupsOfOneServer.verify(result)).isEmpty();
        assertThat(BackupsOfOneServer.relations(result)).isEqualTo(BackupsOfOneServer.relations(plain));
    }

    @Test
    void damagedAndCutOff() throws Exception {
        Path damaged = backups.work().resolve("damaged");
        Files.createDirectory(damaged);
        for (String name : List.of("backup_manifest", "pg_wal.tar.zst")) {
            Files.copy(directory("zstd", 0).resolve(name), damaged.resolve(name));
        }
        byte[] base = Files.readAllBytes(directory("zstd", 0).resolve("base.tar.zst"));
        Files.write(damaged.resolve("base.tar.zst"), java.util.Arrays.copyOf(base, base.length / 2));
        Path result = backups.work().resolve("never");
        BackupException failure = catchThrowableOfType(
                BackupException.class,
                () -> BackupsOfOneServer.combine(options(List.of(damaged, directory("zstd", 1)), result)));
        assertThat(failure.detail())
                .contains("This came up while file \"" + damaged.resolve("base.tar.zst") + "\" was read.");
        assertThat(result).doesNotExist();

        byte[] plain = Files.readAllBytes(directory("none", 1).resolve("base.tar"));
        Path table = Path.of(backups.server().query("select pg_relation_filepath('t')"));
        Files.delete(damaged.resolve("base.tar.zst"));
        int at = new String(plain, java.nio.charset.StandardCharsets.ISO_8859_1)
                .indexOf("./" + table.getParent() + "/INCREMENTAL." + table.getFileName());
        assertThat(at).isPositive();
        plain[at + 512 + 8192 + 100] ^= 1;
        Files.write(damaged.resolve("base.tar"), plain);
        Files.delete(damaged.resolve("backup_manifest"));
        Files.delete(damaged.resolve("pg_wal.tar.zst"));
        copyAllBut("base.tar", directory("none", 1), damaged);
        failure = catchThrowableOfType(
                BackupException.class,
                () -> BackupsOfOneServer.combine(options(List.of(directory("none", 0), damaged), result)));
        assertThat(failure)
                .hasMessage("checksum mismatch for file \"" + damaged.resolve("base.tar") + ": "
                        + table.resolveSibling("INCREMENTAL." + table.getFileName()) + "\"");
        assertThat(result).doesNotExist();
        assertThatLinksAreRefused(result);
    }

    private static void copyAllBut(String except, Path from, Path to) throws IOException {
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                if (!file.endsWith(except)) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
    }

    @Test
    void notATarFile() throws Exception {
        Path odd = Files.createDirectory(backups.work().resolve("odd"));
        copyAllBut("base.tar", directory("none", 0), odd);
        Files.writeString(odd.resolve("base.tar"), "x".repeat(1024));
        Path result = backups.work().resolve("never");
        BackupException failure = catchThrowableOfType(
                BackupException.class, () -> BackupsOfOneServer.combine(options(List.of(odd), result)));
        assertThat(failure).hasMessage("input file does not appear to be a valid tar archive");
        assertThat(failure.detail()).contains("This came up while file \"" + odd.resolve("base.tar") + "\" was read.");
    }

    @Test
    void tablespaceMissing() throws Exception {
        Path incomplete = Files.createDirectory(backups.work().resolve("incomplete"));
        String oid = backups.server().query("select oid from pg_tablespace where spcname = 'space1'");
        copyAllBut(oid + ".tar", directory("none", 1), incomplete);
        Path result = backups.work().resolve("never");
        BackupException failure = catchThrowableOfType(
                BackupException.class,
                () -> BackupsOfOneServer.combine(options(List.of(directory("none", 0), incomplete), result)));
        assertThat(failure.getMessage())
                .startsWith("\"" + incomplete.resolve("base.tar") + ": pg_tblspc/" + oid + "/")
                .endsWith("\" is present in the manifest but not on disk");
        assertThat(failure.detail()).contains("The backup in \"" + incomplete + "\" is damaged.");
        assertThat(result).doesNotExist();
    }

    private static void assertThatLinksAreRefused(Path result) {
        BackupException failure = catchThrowableOfType(
                BackupException.class,
                () -> BackupsOfOneServer.combine(
                        options(List.of(directory("none", 0)), result).copyMethod(CopyMethod.LINK)));
        assertThat(failure).hasMessage("files of a backup in tar format can only be copied");
    }
}
