package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Contents;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens between backups, the result is what a full backup would have been, and a server starts from it. */
class RandomChainIT {
    private static final int MANY = Integer.getInteger("basebackup4j.chains", 40);

    @ParameterizedTest
    @CsvSource({"17, 1", "18, 2"})
    void chain(int major, long seed) throws Exception {
        check(major, seed);
    }

    static Stream<Integer> manySeeds() {
        return IntStream.range(100, 100 + MANY).boxed();
    }

    @ParameterizedTest
    @MethodSource("manySeeds")
    @Tag("exhaustive")
    void manyChains(int seed) throws Exception {
        check(17 + seed % 2, seed);
    }

    private static void check(int major, long seed) throws Exception {
        try (BackupsOfOneServer backups = new BackupsOfOneServer(major)) {
            RandomChain chain = new RandomChain(seed, backups, true);
            chain.take();
            Path full = backups.fullBackUp("full");
            Path combined = chain.result("combined");
            List<CopyMethod> methods = List.of(CopyMethod.COPY, CopyMethod.COPY_FILE_RANGE, CopyMethod.LINK);
            CopyMethod method = methods.get(chain.random().nextInt(methods.size()));
            BackupsOfOneServer.combine(backups.combining("combined").copyMethod(method));
            assertThat(BackupsOfOneServer.verify(combined)).isEmpty();
            assertThat(relations(combined)).isEqualTo(relations(full));
            assertThatTarIsTheSame(backups, combined);
            assertThatAServerStarts(backups.server(), combined);
        }
    }

    private static void assertThatTarIsTheSame(BackupsOfOneServer backups, Path combined) throws Exception {
        List<Path> tar = new ArrayList<>();
        for (Path member : backups.chain()) {
            tar.add(TarPacking.pack(member, backups.work().resolve(member.getFileName() + "-tar"), "zstd:1"));
        }
        Path result = backups.work().resolve("from-tar");
        BackupsOfOneServer.combine(CombineOptions.builder(tar, result)
                .tablespaceMap(BackupsOfOneServer.mapping(backups.last(), result))
                .sync(false));
        assertThat(BackupsOfOneServer.verify(result)).isEmpty();
        Map<String, String> files = BackupsOfOneServer.digests(result);
        Map<String, String> expected = BackupsOfOneServer.digests(combined);
        files.remove("backup_manifest");
        expected.remove("backup_manifest");
        assertThat(files).isEqualTo(expected);
    }

    /** A file that a server keeps only until its next checkpoint may be in one backup and not in the next. */
    private static SortedMap<String, String> relations(Path backup) throws Exception {
        SortedMap<String, String> files = BackupsOfOneServer.relations(backup);
        files.values().removeIf(digest -> digest.startsWith("0 "));
        return files;
    }

    private static void assertThatAServerStarts(PostgresServer primary, Path combined) {
        Map<String, String> expected = Contents.of(primary);
        try (PostgresServer copy = PostgresServer.on(primary.binaries(), combined, Map.of())) {
            assertThat(Contents.of(copy)).isEqualTo(expected);
            copy.execute("create extension amcheck");
            assertThat(copy.queryAll("select bt_index_check(c.oid, true) from pg_class c join pg_am a on a.oid = relam"
                            + " where relkind = 'i' and amname = 'btree' and relpersistence = 'p'"))
                    .hasSizeGreaterThan(100);
            assertThat(copy.queryAll("select v.* from pg_class c, verify_heapam(c.oid) v"
                            + " where relkind = 'r' and relpersistence = 'p'"))
                    .isEmpty();
        }
    }

    /** Increments to a backup that was taken before a promotion, the later ones from the new primary. */
    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    @Tag("exhaustive")
    void timelineSwitchAndStandby(int major) throws Exception {
        try (BackupsOfOneServer backups = new BackupsOfOneServer(major)) {
            RandomChain chain = new RandomChain(major, backups, false);
            Path directory = chain.result("standby");
            BackupsOfOneServer.take(backups.builder(backups.server(), directory).writeRecoveryConfiguration(true));
            try (PostgresServer standby = PostgresServer.on(backups.server().binaries(), directory, Map.of())) {
                chain.take();
                chain.happen();
                backups.server().execute("checkpoint");
                awaitReplay(backups.server(), standby);
                standby.execute("checkpoint");
                Path fromStandby = chain.result("from-standby");
                BackupsOfOneServer.take(backups.builder(standby, fromStandby));
                backups.chain().add(fromStandby);
                BackupsOfOneServer.combine(backups.combining("of-standby"));
                assertThat(BackupsOfOneServer.verify(chain.result("of-standby")))
                        .isEmpty();

                backups.server().stop();
                standby.execute("select pg_promote()", "create table promoted as select generate_series(1, 999) g");
                standby.execute("checkpoint");
                Path promoted = chain.result("promoted");
                BackupsOfOneServer.take(backups.builder(standby, promoted));
                backups.chain().add(promoted);
                Path full = chain.result("full");
                BackupsOfOneServer.take(backups.builder(standby, full).incrementalManifest(null));
                assertThat(Files.readString(promoted.resolve("backup_label"))).contains("START TIMELINE: 2");
                BackupsOfOneServer.combine(backups.combining("of-promoted"));
                Path combined = chain.result("of-promoted");
                assertThat(BackupsOfOneServer.verify(combined)).isEmpty();
                assertThat(sizes(combined)).isEqualTo(sizes(full));
                assertThatAServerStarts(standby, combined);
            }
        }
    }

    /** A standby's pages need not be the primary's byte for byte: not every hint is logged, nor the rest of a page. */
    private static SortedMap<String, String> sizes(Path backup) throws Exception {
        SortedMap<String, String> files = relations(backup);
        files.replaceAll((name, digest) -> digest.replaceFirst(" .*", ""));
        return files;
    }

    private static void awaitReplay(PostgresServer primary, PostgresServer standby) {
        String position = primary.query("select pg_current_wal_lsn()");
        standby.await("select (pg_last_wal_replay_lsn() >= '" + position + "')::text", "true");
    }

    /** A relation that goes on in a second file, and is cut off in it and before it. */
    @Test
    @Tag("exhaustive")
    void largeRelation() throws Exception {
        try (BackupsOfOneServer backups = new BackupsOfOneServer(PostgresServer.builder(PostgresBinaries.embedded(18))
                .initdb("--data-checksums")
                .set("summarize_wal", "on")
                .set("autovacuum", "off")
                .set("max_wal_size", "2GB")
                .start())) {
            PostgresServer server = backups.server();
            server.execute(
                    "create table large (id int, t text storage plain)",
                    "insert into large select g, repeat('x', 3900) from generate_series(1, 310000) g",
                    "vacuum freeze large");
            backups.backUp();
            server.execute("update large set id = -id where id % 40000 = 1");
            backups.backUp();
            server.execute("delete from large where abs(id) > 270000", "vacuum large");
            backups.backUp();
            server.execute("insert into large select g, repeat('y', 3900) from generate_series(1, 30000) g");
            backups.backUp();
            Path relation = Path.of(server.query("select pg_relation_filepath('large')"));
            assertThat(backups.chain().get(0).resolve(relation + ".1")).exists();
            Path full = backups.fullBackUp("full");
            BackupsOfOneServer.combine(backups.combining("combined"));
            Path combined = backups.work().resolve("combined");
            try (Stream<Path> files = Files.list(combined.resolve(relation).getParent())) {
                assertThat(files.max(Comparator.comparing(path -> path.toFile().length())))
                        .hasValueSatisfying(path -> assertThat(path).hasSize(1L << 30));
            }
            assertThat(BackupsOfOneServer.verify(combined)).isEmpty();
            assertThat(relations(combined)).isEqualTo(relations(full));
        }
    }
}
