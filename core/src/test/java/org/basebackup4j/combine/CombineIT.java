package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.testkit.Contents;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Chains of real backups become what a full backup would have been. */
class CombineIT {
    private static final String ROWS =
            " as select g id, md5(g::text) || repeat('x', g % 500) t from generate_series(1, ";

    @Test
    void fullAndTwoIncrements() throws Exception {
        check(18);
    }

    @Test
    @Tag("exhaustive")
    void fullAndTwoIncrementsOfAnOlderServer() throws Exception {
        check(17);
    }

    private static void check(int major) throws Exception {
        try (BackupsOfOneServer backups = new BackupsOfOneServer(major)) {
            PostgresServer server = backups.server();
            backups.newTablespace();
            server.execute(
                    "create table kept" + ROWS + "5000) g",
                    "create index on kept (t)",
                    "create table shrinking" + ROWS + "5000) g",
                    "create table dropped" + ROWS + "100) g",
                    "create table in_space tablespace space1" + ROWS + "3000) g",
                    "create unlogged table unlogged (x int)",
                    "create database going",
                    "create tablespace inplace location ''",
                    "create table in_place tablespace inplace" + ROWS + "300) g",
                    "vacuum freeze"); // else the first to read them changes all pages, and they are sent whole
            backups.backUp();

            server.execute(
                    "update kept set t = 'new' where id % 100 = 0",
                    "delete from shrinking where id > 500",
                    "vacuum shrinking",
                    "drop table dropped",
                    "drop database going",
                    "create database coming",
                    "update in_space set t = 'new' where id = 7",
                    "update in_place set t = 'new' where id = 7");
            backups.newTablespace();
            server.execute("create table in_new_space tablespace space2" + ROWS + "2000) g");
            backups.backUp();

            server.execute(
                    "insert into shrinking" + ROWS.substring(3) + "900) g",
                    "create table late" + ROWS + "1000) g",
                    "delete from in_new_space where id < 1000",
                    "vacuum",
                    "truncate in_place");
            backups.backUp();
            Path full = backups.fullBackUp("full");

            assertThat(BackupsOfOneServer.combine(backups.combining("combined")))
                    .noneMatch(event -> event instanceof CombineEvent.Warning);
            Path combined = backups.work().resolve("combined");
            assertThat(BackupsOfOneServer.verify(combined)).isEmpty();
            assertThat(BackupsOfOneServer.relations(combined))
                    .hasSizeGreaterThan(500)
                    .isEqualTo(BackupsOfOneServer.relations(full));
            assertThat(Files.readString(combined.resolve("backup_label"))).doesNotContain("INCREMENTAL");

            everyCopyMethodAndChecksum(backups, combined);
            Map<String, String> expected = Contents.of(server);
            try (PostgresServer copy = PostgresServer.on(server.binaries(), combined, Map.of())) {
                assertThat(Contents.of(copy)).isEqualTo(expected);
            }
            laterIncrementsToTheResult(backups);
        }
    }

    /** A table that grows by many blocks at once has some that are never written to, and so not in any increment. */
    @Test
    void rowsOfBlocksThatWereTruncatedDoNotComeBack() throws Exception {
        try (BackupsOfOneServer backups = new BackupsOfOneServer(18).withFewFiles()) {
            PostgresServer server = backups.server();
            Path rows = backups.work().resolve("rows");
            server.execute(
                    "create table t" + ROWS + "5000) g",
                    "copy (select g, repeat('y', 500) from generate_series(6001, 6200) g) to '" + rows + "'",
                    "vacuum freeze");
            backups.backUp();
            server.execute("delete from t where id > 2500", "vacuum t");
            backups.backUp();
            server.execute("copy t from '" + rows + "'", "checkpoint");
            backups.backUp();
            Path full = backups.fullBackUp("full");

            BackupsOfOneServer.combine(backups.combining("combined"));
            Path combined = backups.work().resolve("combined");
            assertThat(BackupsOfOneServer.relations(combined)).isEqualTo(BackupsOfOneServer.relations(full));
            Map<String, String> expected = Contents.of(server);
            try (PostgresServer copy = PostgresServer.on(server.binaries(), combined, Map.of())) {
                assertThat(Contents.of(copy)).isEqualTo(expected);
            }
        }
    }

    private static void everyCopyMethodAndChecksum(BackupsOfOneServer backups, Path combined) throws Exception {
        Map<String, String> expected = BackupsOfOneServer.digests(combined);
        expected.remove("backup_manifest");
        List<ChecksumAlgorithm> algorithms = new ArrayList<>(List.of(ChecksumAlgorithm.values()));
        for (CopyMethod method : List.of(CopyMethod.COPY, CopyMethod.COPY_FILE_RANGE, CopyMethod.LINK)) {
            for (boolean verify : new boolean[] {false, true}) {
                String name = method + "-" + verify;
                BackupsOfOneServer.combine(backups.combining(name)
                        .copyMethod(method)
                        .verify(verify)
                        .checksums(algorithms.remove(0)));
                Path result = backups.work().resolve(name);
                assertThat(BackupsOfOneServer.verify(result)).isEmpty();
                Map<String, String> files = BackupsOfOneServer.digests(result);
                files.remove("backup_manifest");
                assertThat(files).isEqualTo(expected);
            }
        }
    }

    /** What was combined stands for the backups that it was made from. */
    private static void laterIncrementsToTheResult(BackupsOfOneServer backups) throws Exception {
        backups.server().execute("update kept set t = 'newer' where id = 100");
        Path later = backups.backUp();
        Path again = backups.work().resolve("again");
        Path before = backups.work().resolve("COPY-true");
        BackupsOfOneServer.combine(BackupsOfOneServer.combining(List.of(before, later), again));
        Path atOnce = backups.work().resolve("at-once");
        BackupsOfOneServer.combine(backups.combining("at-once"));
        assertThat(BackupsOfOneServer.relations(again)).isEqualTo(BackupsOfOneServer.relations(atOnce));
    }
}
