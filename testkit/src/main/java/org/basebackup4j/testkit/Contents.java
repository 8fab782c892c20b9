package org.basebackup4j.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a server holds, for comparison with another one. */
public final class Contents {
    /** Without unlogged ones: a copy has them empty, and a standby not at all. */
    private static final String TABLES = "select oid::regclass::text from pg_class where relkind = 'r'"
            + " and relpersistence = 'p' and oid >= 16384 order by 1";

    private static final String DATABASES = "select datname from pg_database where datallowconn order by 1";

    private Contents() {}

    /** For each table of each database the number of its rows and a digest of them. */
    public static SortedMap<String, String> of(PostgresServer server) {
        SortedMap<String, String> contents = new TreeMap<>();
        for (String database : server.queryAll(DATABASES)) {
            try (Connection connection = server.connect(database);
                    Statement statement = connection.createStatement()) {
                for (String table : column(statement, TABLES)) {
                    contents.put(database + " " + table, digest(statement, table));
                }
            } catch (SQLException e) {
                throw new TestkitException("could not read " + database, e);
            }
        }
        return contents;
    }

    private static String digest(Statement statement, String table) throws SQLException {
        return column(
                        statement,
                        "select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from " + table + " t")
                .get(0);
    }

    private static List<String> column(Statement statement, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
