package org.basebackup4j.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;

/** The primaries that backups are taken of, and what is in them. */
final class Clusters {
    /** The patience of {@link #impatient}. */
    static final Duration WAL_SENDER_TIMEOUT = Duration.ofSeconds(2);

    private static final String ROWS =
            " as select g id, md5(g::text) || repeat('x', g % 700) t from generate_series(1, ";

    private Clusters() {}

    /** A primary with a few megabytes, shared by the tests of this JVM. */
    static PostgresServer primary(int major, int tablespaces) {
        return SharedServers.named("primary " + major + " " + tablespaces, key -> start(major, tablespaces));
    }

    private static PostgresServer start(int major, int tablespaces) {
        return fill(PostgresServer.builder(PostgresBinaries.embedded(major)).start(), tablespaces);
    }

    /** A primary that cuts a connection for log soon after it heard the last from the other side, with some 40 MB. */
    static PostgresServer impatient() {
        return SharedServers.named("impatient", key -> {
            PostgresServer server = fill(
                    PostgresServer.builder(PostgresBinaries.embedded(18))
                            .set("wal_sender_timeout", WAL_SENDER_TIMEOUT.toMillis() + "ms")
                            .start(),
                    2);
            server.execute("create table large" + ROWS + "40000) g");
            return server;
        });
    }

    /** As {@link #primary}, of Debian's server 15. */
    static PostgresServer debian15(int tablespaces) {
        return SharedServers.named(
                "debian 15 " + tablespaces,
                key -> fill(PostgresServer.builder(Original.programs()).start(), tablespaces));
    }

    private static PostgresServer fill(PostgresServer server, int tablespaces) {
        server.execute(
                "create table plain" + ROWS + "5000) g",
                "create index on plain (t)",
                "create table \"Odd name ä\" (x int)",
                "insert into \"Odd name ä\" values (1), (null)",
                "create table empty (x int)",
                "create unlogged table unlogged (x int)",
                "create database second");
        for (int i = 1; i <= tablespaces; i++) {
            Path directory = server.socketDirectory().resolve("space " + i);
            createDirectory(directory);
            server.execute(
                    "create tablespace space" + i + " location '" + directory + "'",
                    "create table in_space" + i + " tablespace space" + i + ROWS + "3000) g");
        }
        return server;
    }

    /**
     * Debian's server 15, with everything in it that a tree can have, among it a tablespace in place; nothing in it
     * changes but by backups.
     */
    static PostgresServer idle15(boolean groupAccess) {
        return SharedServers.named("idle 15 " + groupAccess, key -> startIdle15(groupAccess));
    }

    private static PostgresServer startIdle15(boolean groupAccess) {
        PostgresServer.Builder builder = PostgresServer.builder(Original.programs())
                .set("autovacuum", "off")
                .set("allow_in_place_tablespaces", "on");
        PostgresServer server = fill(groupAccess ? builder.initdb("-g").start() : builder.start(), 2);
        server.execute(
                "create tablespace inplace location ''",
                "create table in_place tablespace inplace" + ROWS + "100) g",
                "create unlogged table unlogged_in_space (x int primary key) tablespace space1",
                "insert into unlogged_in_space values (1)",
                "vacuum",
                "checkpoint");
        return server;
    }

    private static void createDirectory(Path directory) {
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tablespaces' directories by their object identifiers. */
    static Map<String, Path> tablespaces(PostgresServer server) {
        Map<String, Path> directories = new LinkedHashMap<>();
        for (String oid : server.queryAll("select oid from pg_tablespace where spcname like 'space%' order by oid")) {
            directories.put(oid, Path.of(server.query("select pg_tablespace_location(" + oid + ")")));
        }
        return directories;
    }

    /** How to reach a server as superuser. */
    static ConnectionSettings settings(PostgresServer server) throws BackupException {
        return ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(server.port()))
                .set("user", "postgres")
                .fallbackApplicationName("pg_basebackup")
                .build();
    }

    /** The supported versions. */
    static List<Integer> majors() {
        List<Integer> majors = new ArrayList<>();
        for (int major = 13; major <= 18; major++) {
            majors.add(major);
        }
        return majors;
    }
}
