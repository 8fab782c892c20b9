package org.basebackup4j.backup;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;

/** PostgreSQL 15's own programs, the second opinion. */
final class Original {
    private Original() {}

    /** The programs; without them the test that asks is skipped. */
    static PostgresBinaries programs() {
        Optional<PostgresBinaries> programs = PostgresBinaries.debian15();
        assumeTrue(programs.isPresent(), "no PostgreSQL 15 here");
        return programs.orElseThrow();
    }

    /** Takes a backup with {@code pg_basebackup}. */
    static void backUp(PostgresServer server, List<String> options) {
        Command.of(programs().tool("pg_basebackup"), options)
                .with("PGHOST", "127.0.0.1")
                .with("PGPORT", Integer.toString(server.port()))
                .with("PGUSER", "postgres")
                .run()
                .orFail();
    }

    /** What {@code pg_verifybackup} says of a plain backup: it checks every file, and reads the log unless told not to. */
    static Command.Result verify(Path backup, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add(backup.toString());
        return Command.of(programs().tool("pg_verifybackup"), arguments).run();
    }
}
