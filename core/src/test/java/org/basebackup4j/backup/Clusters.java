package org.basebackup4j.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final String ROWS =
            " as select g id, md5(g::text) || repeat('x', g % 700) t from generate_series(1, ";

    private Clusters() {}

    /** A primary with a few megabytes, shared by the tests of this JVM. */
    static PostgresServer primary(int major, int tablespaces) {
        return SharedServers.named(
                "primary " + major + " " + tablespaces, key -> start(PostgresBinaries.embedded(major), tablespaces));
    }

    /** The same with Debian's programs, whose server knows lz4 and zstd. */
    static PostgresServer debian(PostgresBinaries debian, int tablespaces) {
        return SharedServers.named("debian " + tablespaces, key -> start(debian, tablespaces));
    }

    private static PostgresServer start(PostgresBinaries binaries, int tablespaces) {
        PostgresServer server = PostgresServer.builder(binaries).start();
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
