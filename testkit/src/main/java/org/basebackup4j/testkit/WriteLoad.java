package org.basebackup4j.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a server until it is closed. Each transaction adds the next number to {@code load_log}, so that a copy of the
 * server is of one moment exactly if its numbers go from 1 to their count; and it rewrites rows elsewhere.
 */
public final class WriteLoad implements AutoCloseable {
    private static final int ROWS = 20_000;
    private static final int SWITCH_EVERY = 200;

    private final PostgresServer server;
    private final boolean switchWal;
    private final Thread thread = new Thread(this::run, "write-load");
    private volatile boolean ending;
    private volatile long committed;
    private volatile @Nullable SQLException failure;

    private WriteLoad(PostgresServer server, boolean switchWal) {
        this.server = server;
        this.switchWal = switchWal;
    }

    /**
     * Starts to write.
     *
     * @param switchWal whether to begin a new segment of the log now and then
     */
    public static WriteLoad start(PostgresServer server, boolean switchWal) {
        server.execute(
                "create table if not exists load_log (id bigint primary key)",
                "truncate load_log",
                "drop table if exists load_rows",
                "create table load_rows as select g id, repeat(md5(g::text), 10) filler" + " from generate_series(1, "
                        + ROWS + ") g");
        WriteLoad load = new WriteLoad(server, switchWal);
        load.thread.setDaemon(true);
        load.thread.start();
        return load;
    }

    private void run() {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (long id = 1; !ending; id++) {
                statement.execute("insert into load_log values (" + id + ")");
                statement.execute("update load_rows set filler = reverse(filler) where id % 97 = " + id % 97);
                connection.commit();
                committed = id;
                if (switchWal && id % SWITCH_EVERY == 0) {
                    statement.execute("select pg_switch_wal()");
                }
            }
        } catch (SQLException e) {
            failure = e;
        }
    }

    /** How many transactions are done. */
    public long committed() {
        return committed;
    }

    /** Whether a copy of the server shows one moment between two counts of transactions. */
    public static boolean isConsistent(PostgresServer copy, long atLeast) {
        return copy.query(
                        "select (count(*) = coalesce(max(id), 0) and count(*) >= " + atLeast + ")::text from load_log")
                .equals("true");
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new TestkitException("the write load failed", failure);
        }
    }
}
