package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.TestkitException;
import org.basebackup4j.testkit.TinyDisk;
import org.basebackup4j.testkit.Trees;
import org.basebackup4j.testkit.WriteLoad;

/**
 * Takes backups of a server that is written to, disturbs most of them, and checks each one: what was reported as a success
 * has to start and to hold the right data, and of what was reported as a failure nothing may be left that passes for a
 * backup. What is done follows from the seed, but for what is up to the load and to the machine.
 */
public final class Soak {
    private static final double COMPRESSED = 0.15;
    private static final SoakPlan UNDISTURBED =
            new SoakPlan(false, false, "", SoakPlan.Fault.NONE, 1, 0, false, 0, "TERM");

    private final PostgresServer server;
    private final Path space;
    private final WriteLoad load;
    private final SoakCheck check;
    private final Path commands;
    private SoakRun.Size whole = new SoakRun.Size(0, 0, 0);
    private long wholeKibibytes;
    private int successes;
    private int failures;
    private int wrong;

    private Soak(PostgresServer server, Path space, WriteLoad load, Path commands) {
        this.server = server;
        this.space = space;
        this.load = load;
        this.commands = commands;
        this.check = new SoakCheck(server, commands);
    }

    /** Runs until so many successes have been checked, or the time is over; status 1 if anything was wrong. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> options = Arrays.asList(arguments);
        int wanted = Integer.parseInt(SideBySide.option(options, "--successes", "100"));
        Duration limit = Duration.ofSeconds(Long.parseLong(SideBySide.option(options, "--seconds", "3600")));
        long seed = Long.parseLong(SideBySide.option(options, "--seed", Long.toString(System.nanoTime() % 100_000)));
        int first = Integer.parseInt(SideBySide.option(options, "--first", "1"));
        PostgresBinaries debian = PostgresBinaries.debian15()
                .orElseThrow(() -> new IllegalStateException("Debian's package postgresql-15 is needed"));
        Path commands = Path.of(System.getProperty("bench.commands"));
        int wrong;
        try (PostgresServer server = start(debian)) {
            Path space = Files.createDirectory(server.socketDirectory().resolve("space"));
            SoakCheck.prepare(server, space);
            try (WriteLoad load = WriteLoad.start(server, true)) {
                wrong = new Soak(server, space, load, commands).runAll(seed, first, wanted, limit);
            }
        }
        System.exit(wrong == 0 ? 0 : 1);
    }

    private static PostgresServer start(PostgresBinaries binaries) {
        return PostgresServer.builder(binaries)
                .initdb("--wal-segsize=1", "--data-checksums")
                .set("wal_keep_size", "256MB")
                .set("max_wal_size", "256MB")
                .set("autovacuum_naptime", "1s")
                .start();
    }

    private int runAll(long seed, int first, int wanted, Duration limit) throws IOException, InterruptedException {
        System.out.printf("seed %d, server %d, Java %s%n", seed, server.major(), Runtime.version());
        one(0, UNDISTURBED);
        successes = 0;
        long end = System.nanoTime() + limit.toNanos();
        int number = first;
        for (; successes < wanted && System.nanoTime() < end; number++) {
            one(number, SoakPlan.of(seed * 1_000_000 + number));
        }
        System.out.printf(
                "seed %d, backups %d to %d: %d reported success, started and were equal; %d reported failure and left"
                        + " nothing; %d WRONG%n",
                seed, first, number - 1, successes, failures, wrong);
        return wrong;
    }

    private void one(int number, SoakPlan plan) throws IOException, InterruptedException {
        Path place = PostgresServer.temporaryDirectory();
        Path target = Files.createDirectory(place.resolve("target"));
        Path scratch = Files.createDirectory(place.resolve("scratch"));
        Optional<TinyDisk> disk = plan.fault() == SoakPlan.Fault.SMALL_DISK
                ? TinyDisk.mount(target, (int) Math.max(64, plan.place() * wholeKibibytes))
                : Optional.empty();
        boolean good = false;
        try {
            long before = load.committed();
            SoakRun.Outcome outcome = new SoakRun(server, commands, plan, expected(plan)).run(target, space);
            long after = load.committed() + 1;
            String complaint = outcome.result().status() == 0
                    ? check.succeeded(plan, target, scratch, before, after)
                    : check.failed(target, mayBeLeft(outcome.result()));
            good = complaint.isEmpty();
            note(number, plan, outcome, complaint, target);
        } catch (TestkitException e) {
            System.out.printf("%4d  %-70s WRONG: %s%n", number, plan, e.getMessage());
            wrong++;
        } finally {
            disk.ifPresent(TinyDisk::close);
            if (good) {
                Trees.delete(place);
            }
        }
    }

    private static boolean mayBeLeft(Command.Result result) {
        boolean killed = result.status() == 128 + 9;
        return killed || result.stderr().contains("has been left in place, but cannot be trusted");
    }

    /** What a backup of this kind would be without a fault. */
    private SoakRun.Size expected(SoakPlan plan) {
        long log = plan.fetch() ? whole.logBytes() : 0;
        double part = plan.isCompressedByServer() ? COMPRESSED : 1;
        return new SoakRun.Size((long) (part * (whole.dataBytes() + log)), whole.logBytes(), whole.millis());
    }

    private void note(int number, SoakPlan plan, SoakRun.Outcome outcome, String complaint, Path target)
            throws IOException {
        String line = outcome.result().stderr().lines().findFirst().orElse("");
        int status = outcome.result().status();
        if (!complaint.isEmpty()) {
            wrong++;
            System.out.printf(
                    "%4d  %-70s WRONG (status %d): %s; see %s%n%s",
                    number, plan, status, complaint, target, outcome.result().stderr());
        } else if (status == 0) {
            successes++;
            System.out.printf(
                    Locale.ROOT,
                    "%4d  %-70s good, %d ms %s%n",
                    number,
                    plan,
                    outcome.size().millis(),
                    line);
            if (plan.equals(UNDISTURBED)) {
                whole = outcome.size();
                wholeKibibytes = Trees.sizeBytes(target) / 1024;
            }
        } else {
            failures++;
            System.out.printf(Locale.ROOT, "%4d  %-70s failed with %d: %s%n", number, plan, status, line);
        }
    }
}
