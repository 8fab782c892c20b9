package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;

/**
 * What verifying costs: our {@code pg_basebackup} with and without it, and {@code pg_verifybackup} beside the original's on
 * the same tree. Pairs alternate as in {@link SideBySide}.
 */
public final class Verifying {
    private final Path original;
    private final Path ours;
    private final int port;
    private final int pairs;

    private Verifying(Path original, Path ours, int port, int pairs) {
        this.original = original;
        this.ours = ours;
        this.port = port;
        this.pairs = pairs;
    }

    /** Runs all comparisons. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = Arrays.asList(arguments);
        int megabytes = Integer.parseInt(SideBySide.option(options, "--size", "400"));
        int pairs = Integer.parseInt(SideBySide.option(options, "--pairs", "5"));
        PostgresBinaries debian = PostgresBinaries.debian15()
                .orElseThrow(() -> new IllegalStateException("Debian's package postgresql-15 is needed"));
        Path ours = Path.of(System.getProperty("bench.commands"));
        try (PostgresServer server = PostgresServer.builder(debian).start()) {
            SideBySide.fill(server, megabytes);
            System.out.printf("%d processors, Java %s%n", SideBySide.processors(), Runtime.version());
            System.out.printf("%-36s %10s %10s %7s %7s%n", "", "before ms", "after ms", "ratio", "target");
            new Verifying(debian.directory().resolve("bin"), ours, server.port(), pairs).run();
        }
    }

    private void run() throws IOException {
        for (String checksums : List.of("CRC32C", "SHA256")) {
            for (String format : List.of("-Fp", "-Ft")) {
                compare(
                        "backup " + format + " " + checksums + ", not verified",
                        1.1,
                        () -> backUp(ours, format, checksums, "--no-verify-transfer"),
                        () -> backUp(ours, format, checksums));
            }
        }
        Path work = PostgresServer.temporaryDirectory();
        try {
            for (String checksums : List.of("CRC32C", "SHA256")) {
                String tree = work.resolve(checksums).toString();
                backUp(original, List.of("-D", tree, "--manifest-checksums=" + checksums));
                compare("pg_verifybackup " + checksums, 0.6, () -> verify(original, tree), () -> verify(ours, tree));
            }
        } finally {
            Trees.delete(work);
        }
    }

    private interface Run {
        /** How long it took, in nanoseconds. */
        long nanos() throws IOException;
    }

    private void compare(String name, double target, Run before, Run after) throws IOException {
        List<Long> befores = new ArrayList<>();
        List<Long> afters = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            boolean afterFirst = pair % 2 == 1;
            long first = (afterFirst ? after : before).nanos();
            long second = (afterFirst ? before : after).nanos();
            befores.add((afterFirst ? second : first) / SideBySide.NANOS_PER_MILLI);
            afters.add((afterFirst ? first : second) / SideBySide.NANOS_PER_MILLI);
            ratios.add(afterFirst ? (double) first / second : (double) second / first);
        }
        System.out.printf(
                Locale.ROOT,
                "%-36s %10d %10d %7.2f %7.2f%n",
                name,
                SideBySide.median(befores.stream()),
                SideBySide.median(afters.stream()),
                SideBySide.median(ratios.stream()),
                target);
    }

    private long backUp(Path commands, String format, String checksums, String... more) throws IOException {
        Path work = PostgresServer.temporaryDirectory();
        try {
            List<String> words = new ArrayList<>(List.of("-D", work.resolve("b").toString(), format));
            words.add("--manifest-checksums=" + checksums);
            words.addAll(List.of(more));
            return backUp(commands, words);
        } finally {
            Trees.delete(work);
        }
    }

    private long backUp(Path commands, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("-h", "127.0.0.1", "-p", Integer.toString(port)));
        words.addAll(List.of("-U", "postgres", "-c", "fast"));
        words.addAll(arguments);
        return timed(commands.resolve("pg_basebackup"), words);
    }

    private static long verify(Path commands, String tree) {
        return timed(commands.resolve("pg_verifybackup"), List.of(tree));
    }

    private static long timed(Path program, List<String> words) {
        long start = System.nanoTime();
        Command.of(program, words).run().orFail();
        return System.nanoTime() - start;
    }
}
