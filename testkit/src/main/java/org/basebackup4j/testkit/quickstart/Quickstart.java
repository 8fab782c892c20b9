package org.basebackup4j.testkit.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.TestkitException;
import org.basebackup4j.testkit.Trees;

/** Takes a backup of a new server with the command, starts a standby from it, and shows that it follows. */
public final class Quickstart {
    private static final int MAJOR = 18;
    private static final String ROLE = "replicator";
    private static final String SLOT = "standby_slot";
    private static final int ROWS = 1_400_000;

    private final Path basebackup;
    private final PrintStream out;

    private Quickstart(Path basebackup, PrintStream out) {
        this.basebackup = basebackup;
        this.out = out;
    }

    /**
     * Runs it; exits with 1 when a step fails.
     *
     * @param arguments the launcher of {@code pg_basebackup}
     */
    public static void main(String[] arguments) throws IOException {
        Path work = PostgresServer.temporaryDirectory();
        try {
            new Quickstart(Path.of(arguments[0]), System.out).run(work.resolve("standby"));
        } catch (TestkitException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } finally {
            Trees.delete(work);
        }
    }

    private void run(Path target) {
        say("starting a throw-away PostgreSQL " + MAJOR);
        PostgresBinaries binaries = PostgresBinaries.embedded(MAJOR);
        String password = UUID.randomUUID().toString();
        try (PostgresServer primary = PostgresServer.builder(binaries)
                .hba("host replication " + ROLE + " 127.0.0.1/32 scram-sha-256")
                .start()) {
            primary.execute("create role " + ROLE + " replication login password '" + password + "'");
            load(primary);
            say("taking a backup of it");
            long seconds = takeBackup(primary, password, target);
            say("starting a standby from the backup");
            try (PostgresServer standby = PostgresServer.on(binaries, target, Map.of())) {
                showThatItFollows(primary, standby);
                out.println("backed up in " + seconds + " s, WAL included; the standby has "
                        + standby.query("select count(*) from orders") + " of "
                        + primary.query("select count(*) from orders") + " rows and streams through the slot " + SLOT);
            }
        }
        say("done; everything that was made is removed again");
    }

    private void load(PostgresServer primary) {
        say("loading about 200 MB");
        primary.execute(
                "create table orders as select g as id, now() as at, md5(g::text) || md5((-g)::text) as content"
                        + " from generate_series(1, " + ROWS + ") g",
                "alter table orders add primary key (id)",
                "create table greetings (text text)",
                "insert into greetings values ('written before the backup')");
        out.println("the cluster has "
                + primary.query("select pg_size_pretty(sum(pg_database_size(oid))) from pg_database"));
    }

    /** Returns how many seconds it took. */
    private long takeBackup(PostgresServer primary, String password, Path target) {
        List<String> arguments = List.of(
                "--host=127.0.0.1",
                "--port=" + primary.port(),
                "--username=" + ROLE,
                "--pgdata=" + target,
                "--wal-method=stream",
                "--slot=" + SLOT,
                "--create-slot",
                "--checkpoint=fast",
                "--progress",
                "--write-recovery-conf",
                "--verbose");
        out.println("$ pg_basebackup " + String.join(" ", arguments));
        long begun = System.nanoTime();
        Command.Result result = Command.of(basebackup, arguments)
                .with("PGPASSWORD", password)
                .run()
                .orFail();
        out.print(result.text() + result.stderr());
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    }

    /** Fails when the standby is none, or does not get to see what is written now. */
    private void showThatItFollows(PostgresServer primary, PostgresServer standby) {
        String written = "written on the primary after the backup";
        primary.execute("insert into greetings values ('" + written + "')");
        standby.await("select pg_is_in_recovery()::text", "true");
        standby.await("select count(*)::text from greetings where text = '" + written + "'", "1");
        out.println("on the standby:");
        standby.queryAll("select text from greetings").forEach(text -> out.println("    " + text));
    }

    private void say(String step) {
        out.println("== " + step);
    }
}
