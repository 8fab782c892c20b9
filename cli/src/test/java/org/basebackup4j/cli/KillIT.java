package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.verify.BackupVerifier;
import org.basebackup4j.verify.VerifyOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The command when it is ended at a moment that chance chooses, from its start to its end. Either its status is 0 and the
 * backup is whole, or nothing is left; and if it could do nothing about it, what is left does not pass for a backup.
 */
class KillIT {
    private static final long SEED = 20261126;
    private static final int SAMPLE = 3;
    private static final int MANY = 100;
    private static final int WARM_UPS = 2;
    private static final Map<String, Integer> NUMBERS = Map.of("INT", 2, "KILL", 9, "TERM", 15);

    private final PostgresServer server = SharedServers.named("killed", key -> startServer());
    private final Map<String, Integer> endings = new TreeMap<>();
    private Path place;
    private SortedMap<String, String> found;

    /** With few files: most of the time goes by in other steps then. */
    private static PostgresServer startServer() {
        PostgresServer started = PostgresServer.builder(PostgresBinaries.embedded(18))
                .initdb("--wal-segsize=1")
                .start();
        try {
            Path space = Files.createDirectory(started.socketDirectory().resolve("space"));
            started.execute(
                    "update pg_database set datistemplate = false where datname like 'template%'",
                    "drop database template0",
                    "drop database template1",
                    "create tablespace space location '" + space + "'",
                    "create table t tablespace space as select g, repeat('x', 500) from generate_series(1, 1000) g");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return started;
    }

    @BeforeEach
    void prepare() throws IOException {
        place = PostgresServer.temporaryDirectory();
        Files.writeString(place.resolve("file"), "stays");
        Files.createDirectory(place.resolve("wal"));
        found = Trees.list(place);
    }

    @AfterEach
    void cleanUp() throws IOException {
        Trees.delete(place);
    }

    private Path target() {
        return place.resolve("new/data");
    }

    private Command.Running start() {
        return Distribution.bare(
                        place,
                        Path.of("/usr/bin/env"),
                        List.of(
                                "--default-signal=HUP,INT,TERM",
                                Distribution.launcher().toString(),
                                "--pgdata=" + target(),
                                "--waldir=" + place.resolve("wal"),
                                "--tablespace-mapping="
                                        + server.socketDirectory().resolve("space") + "=" + place.resolve("space"),
                                "--checkpoint=fast",
                                "--dbname=host=127.0.0.1 user=postgres port=" + server.port()))
                .start();
    }

    @ParameterizedTest
    @CsvSource({"TERM", "INT", "KILL"})
    void someMoments(String signal) throws Exception {
        kill(signal, SAMPLE);
    }

    @Tag("exhaustive")
    @Test
    void aHundredTimesTerm() throws Exception {
        kill("TERM", MANY);
    }

    @Tag("exhaustive")
    @Test
    void aHundredTimesInt() throws Exception {
        kill("INT", MANY);
    }

    @Tag("exhaustive")
    @Test
    void aHundredTimesKill() throws Exception {
        kill("KILL", MANY);
    }

    private void kill(String signal, int times) throws Exception {
        Random random = new Random(SEED + NUMBERS.get(signal));
        long wholeMillis = wholeMillis();
        for (int i = 0; i < times; i++) {
            long moment = random.nextLong(wholeMillis);
            boolean again = random.nextBoolean();
            Command.Running running = start();
            Thread.sleep(moment);
            running.signal(signal);
            if (again) {
                running.signal(signal); // impatient
            }
            Command.Result result = running.await();
            check(result, signal, "moment " + moment + " ms: " + result.stderr());
            removeWhatWasMade();
        }
        start().await().orFail();
        assertThat(problems()).isEmpty();
        server.await("select count(*)::text from pg_replication_slots", "0");
        System.out.printf(
                "KillIT: %s at %d moments within %d ms, seed %d: %s%n", signal, times, wholeMillis, SEED, endings);
    }

    private void removeWhatWasMade() throws IOException {
        Trees.delete(place.resolve("new"));
        Trees.delete(place.resolve("space"));
        Trees.delete(place.resolve("wal"));
        Files.createDirectory(place.resolve("wal"));
    }

    /** How long it takes when nobody disturbs it, and a little more. */
    private long wholeMillis() throws IOException {
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < WARM_UPS; i++) {
            long begun = System.nanoTime();
            start().await().orFail();
            shortest = Math.min(shortest, (System.nanoTime() - begun) / 1_000_000);
            removeWhatWasMade();
        }
        return shortest + shortest / 10;
    }

    private void check(Command.Result result, String signal, String when) throws Exception {
        if (result.status() == 0) {
            endings.merge("whole", 1, Integer::sum);
            assertThat(problems()).as(when).isEmpty();
            return;
        }
        // Java 17 has a moment in its own start at which a signal makes it fail; nothing has been done by then.
        boolean starting = result.stderr().contains("Error occurred during initialization of VM");
        int ofSignal = 128 + NUMBERS.get(signal);
        assertThat(result.status()).as(when).isIn(ofSignal, starting ? 1 : ofSignal);
        if (!signal.equals("KILL")) {
            endings.merge("nothing left", 1, Integer::sum);
            assertThat(Trees.list(place)).as(when).isEqualTo(found);
        } else if (Files.exists(target().resolve("backup_manifest"), LinkOption.NOFOLLOW_LINKS)) {
            endings.merge("whole", 1, Integer::sum);
            assertThat(problems()).as(when).isEmpty();
        } else {
            boolean any = Files.exists(target());
            endings.merge(any ? "left, but no backup" : "nothing left", 1, Integer::sum);
            assertThat(problems()).as(when).isNotEmpty();
            assertThat(any && !isEmpty(target()) ? start().await().status() : 1)
                    .as("a second run takes what is left")
                    .isEqualTo(1);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        return Trees.list(directory).size() == 1;
    }

    /** What is wrong with what is there. */
    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        try {
            BackupVerifier.verify(VerifyOptions.builder(target()).build(), finding -> problems.add(finding.message()));
        } catch (BackupException e) {
            problems.add(e.getMessage());
        }
        return problems;
    }
}
