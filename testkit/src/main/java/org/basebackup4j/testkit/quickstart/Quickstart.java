package org.basebackup4j.testkit.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.TestkitException;
import org.basebackup4j.testkit.Trees;

/** Takes a backup of a new server with the command, starts a standby from it, and shows that it follows. */
public final class Quickstart {
    private static final int MAJOR = 18;
    private static final String SLOT = "standby_1";

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
        try (PostgresServer primary = PostgresServer.builder(binaries).start()) {
            primary.execute(
                    "create table greetings (text text)", "insert into greetings values ('written before the backup')");
            say("taking a backup of it");
            takeBackup(primary, target);
            say("starting a standby from the backup");
            try (PostgresServer standby = PostgresServer.on(binaries, target, Map.of())) {
                showThatItFollows(primary, standby);
            }
        }
        say("done; everything that was made is removed again");
    }

    private void takeBackup(PostgresServer primary, Path target) {
        List<String> arguments = List.of(
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(primary.port()),
                "-U",
                "postgres",
                "-D",
                target.toString(),
                "-c",
                "fast",
                "-R",
                "-C",
                "-S",
                SLOT,
                "-P",
                "-v");
        out.println("$ pg_basebackup " + String.join(" ", arguments));
        Command.Result result = Command.of(basebackup, arguments).run().orFail();
        out.print(result.text() + result.stderr());
    }

    private void showThatItFollows(PostgresServer primary, PostgresServer standby) {
        primary.execute("insert into greetings values ('written on the primary after the backup')");
        String position = primary.query("select pg_current_wal_lsn()::text");
        standby.await("select (pg_last_wal_replay_lsn() >= '" + position + "')::text", "true");
        out.println("on the standby (pg_is_in_recovery: " + standby.query("select pg_is_in_recovery()::text") + "):");
        standby.queryAll("select text from greetings").forEach(text -> out.println("    " + text));
    }

    private void say(String step) {
        out.println("== " + step);
    }
}
