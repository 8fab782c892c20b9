package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.TestCertificate;
import org.basebackup4j.testkit.TestCertificates;

/** The servers that are backed up. */
final class Data {
    private static final int RELATIONS_PER_TRANSACTION = 1000;
    private static final int TRANSACTIONS_PER_SECOND = 300;

    private Data() {}

    /** Few large relations; it takes TLS too. */
    static PostgresServer rows(PostgresBinaries binaries, int megabytes) throws IOException {
        PostgresServer server = PostgresServer.builder(binaries)
                .set("max_wal_size", "4GB")
                .set("fsync", "off")
                .start();
        TestCertificate certificate = TestCertificates.of("CN=localhost").signedByItself();
        certificate.write(server.dataDirectory(), "server");
        server.execute(
                "alter system set ssl = on",
                "select pg_reload_conf()",
                rowsOf("rows", megabytes),
                "create index on rows (id)",
                "vacuum freeze rows",
                "checkpoint");
        return server;
    }

    /** Rows that compress about threefold with gzip, as rows do, and one in ten that does not. */
    private static String rowsOf(String table, int megabytes) {
        return "create table " + table
                + " as select g as id, g % 1000 as few, now() + g * interval '1 second' as moment,"
                + " 'customer number ' || g % 50000 as name, md5(g::text) as digest,"
                + " repeat('filler ', g % 20) as filler,"
                + " case when g % 10 = 0 then sha512(g::text::bytea) end as noise"
                + " from generate_series(1, " + megabytes * 4600L + ") g";
    }

    /** Many small relations. */
    static PostgresServer relations(PostgresBinaries binaries, int count) {
        PostgresServer server = PostgresServer.builder(binaries)
                .set("max_locks_per_transaction", "512")
                .set("fsync", "off")
                .set("autovacuum", "off")
                .start();
        server.execute("create procedure fill() language plpgsql as $$ begin for i in 1.." + count
                + " loop execute format('create table t%s as select %s as i', i, i);"
                + " if i % " + RELATIONS_PER_TRANSACTION + " = 0 then commit; end if; end loop; end $$");
        server.execute("call fill()", "checkpoint");
        return server;
    }

    /** A steady load beside the backups, until a signal ends it. */
    static Command.Running load(PostgresServer server) {
        pgbench(server, "-i", "-q", "-s", "10").run().orFail();
        return pgbench(server, "-n", "-c", "2", "-R", Integer.toString(TRANSACTIONS_PER_SECOND), "-T", "3600")
                .within(Duration.ofHours(1))
                .start();
    }

    private static Command pgbench(PostgresServer server, String... arguments) {
        List<String> words = new ArrayList<>(List.of("-h", "127.0.0.1", "-p", Integer.toString(server.port())));
        words.addAll(List.of("-U", "postgres"));
        words.addAll(List.of(arguments));
        words.add("postgres");
        return Command.of(server.binaries().tool("pgbench"), words);
    }

    /**
     * A full backup, half of which stays as it is, as most of a database does, and two incremental ones, below a directory.
     * The server ends before anything is measured.
     */
    static void chain(Commands commands, Path work, int megabytes) throws IOException {
        try (PostgresServer server = PostgresServer.builder(PostgresBinaries.embedded(18))
                .set("summarize_wal", "on")
                .set("autovacuum", "off")
                .start()) {
            for (String table : List.of("old", "rows")) {
                server.execute(
                        "create table " + table + " as select g id, repeat(md5(g::text), 25) t from generate_series(1, "
                                + megabytes / 2 + " * 1180) g",
                        "create index on " + table + " (id)",
                        "vacuum freeze " + table);
            }
            take(commands, server, work.resolve("full"));
            server.execute("update rows set id = -id where id % 500 = 0");
            take(commands, server, work.resolve("one"), "-i", manifest(work, "full"));
            server.execute("update rows set id = -id where id % 700 = 0");
            take(commands, server, work.resolve("two"), "-i", manifest(work, "one"));
        }
    }

    private static void take(Commands commands, PostgresServer server, Path target, String... arguments)
            throws IOException {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.add("-N");
        Measurement.of(List.of(commands.backup(server, target, words.toArray(String[]::new))));
    }

    private static String manifest(Path work, String backup) {
        return work.resolve(backup).resolve("backup_manifest").toString();
    }
}
