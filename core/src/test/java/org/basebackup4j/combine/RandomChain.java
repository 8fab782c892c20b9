package org.basebackup4j.combine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.basebackup4j.testkit.PostgresServer;

/** What happens to a cluster between backups, the same for the same seed. */
final class RandomChain {
    private static final String ROWS =
            " as select g id, md5(g::text) || repeat('x', g % 400) t from generate_series(1, ";

    private final Random random;
    private final BackupsOfOneServer backups;
    private final List<String> tables = new ArrayList<>();
    private final List<String> spaces = new ArrayList<>(List.of("pg_default"));
    private final List<String> databases = new ArrayList<>();
    private final boolean tablespaces;
    private int made;

    /**
     * Nothing has happened yet.
     *
     * @param tablespaces whether tablespaces are made: a standby on the same machine would share their directories
     */
    RandomChain(long seed, BackupsOfOneServer backups, boolean tablespaces) {
        this.random = new Random(seed);
        this.backups = backups;
        this.tablespaces = tablespaces;
    }

    Random random() {
        return random;
    }

    /** A full backup and one to six increments. */
    void take() throws Exception {
        for (int i = 0; i < 4; i++) {
            createTable();
        }
        server().execute("vacuum freeze");
        backups.backUp();
        int increments = 1 + random.nextInt(6);
        for (int i = 0; i < increments; i++) {
            happen();
            backups.backUp();
        }
    }

    private PostgresServer server() {
        return backups.server();
    }

    /** Some things, so many that chains differ. */
    void happen() {
        int things = random.nextInt(7);
        for (int i = 0; i < things; i++) {
            happenOnce();
        }
    }

    private void happenOnce() {
        String table = tables.isEmpty() ? "" : tables.get(random.nextInt(tables.size()));
        int kind = random.nextInt(14);
        if (kind == 0 || table.isEmpty()) {
            createTable();
        } else if (kind == 1) {
            tables.remove(table);
            server().execute("drop table " + table);
        } else if (kind == 2 && tablespaces) {
            spaces.add(backups.newTablespace());
        } else if (kind <= 3) {
            database();
        } else {
            server().execute(statement(kind, table).split(";"));
        }
    }

    private String statement(int kind, String table) {
        int number = random.nextInt(3000);
        return switch (kind) {
            case 4 -> "delete from " + table + " where id > " + number + ";vacuum " + table;
            case 5 -> "truncate " + table + ";insert into " + table + ROWS.substring(3) + number + ") g";
            case 6 -> "vacuum full " + table;
            case 7 -> "alter table " + table + " set tablespace " + space();
            case 8 -> "create index on " + table + " (t)";
            case 9 -> "insert into " + table + ROWS.substring(3) + 3 * number + ") g";
            case 10 -> "vacuum freeze " + table;
            case 11 -> "alter table " + table + " set unlogged;alter table " + table + " set logged";
            case 12 -> "delete from " + table + ";vacuum " + table;
            default -> "update " + table + " set t = 'new " + number + "' where id % 500 = " + number % 500;
        };
    }

    private String space() {
        return spaces.get(random.nextInt(spaces.size()));
    }

    private void createTable() {
        String table = "t" + ++made;
        server().execute("create table " + table + " tablespace " + space() + ROWS + (100 + random.nextInt(6000))
                + ") g");
        server().execute("create index on " + table + " (id)");
        tables.add(table);
    }

    private void database() {
        if (databases.isEmpty() || random.nextBoolean()) {
            String name = "d" + ++made;
            databases.add(name);
            server().execute("create database " + name
                    + (random.nextBoolean() ? " strategy file_copy" : " tablespace " + space()));
        } else {
            server().execute("drop database " + databases.remove(random.nextInt(databases.size())));
        }
    }

    /** Where the result goes. */
    Path result(String name) {
        return backups.work().resolve(name);
    }
}
