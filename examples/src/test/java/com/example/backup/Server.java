package com.example.backup;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;

/** A server that all tests share; it ends with their JVM. */
final class Server {
    private static final EmbeddedPostgres SERVER = start();

    private Server() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.builder()
                    .setServerConfig("wal_level", "replica")
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The environment that leads to it, as psql would want it. */
    static Map<String, String> environment() {
        return Map.of("PGHOST", "localhost", "PGPORT", Integer.toString(SERVER.getPort()), "PGUSER", "postgres");
    }

    static ConnectionSettings settings() throws BackupException {
        return ConnectionSettings.builder().environment(environment()).build();
    }

    static void execute(String... commands) throws SQLException {
        try (Connection connection = SERVER.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }
}
