package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;

/**
 * Runs our commands and PostgreSQL's in turn and prints how long they take.
 *
 * <p>Each pair is one run of the original and one of ours, the first one changing from pair to pair, so that what the
 * machine does besides meets both; the ratio is the median of the pairs' ratios. Everything is in memory where there is
 * {@code /dev/shm}: it is the commands that are compared, not the disk.
 */
public final class SideBySide {
    static final int NANOS_PER_MILLI = 1_000_000;

    private final PostgresServer server;
    private final Path original;
    private final Path ours;
    private final int pairs;

    private SideBySide(PostgresServer server, Path original, Path ours, int pairs) {
        this.server = server;
        this.original = original;
        this.ours = ours;
        this.pairs = pairs;
    }

    /** Runs all workloads. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = Arrays.asList(arguments);
        int megabytes = Integer.parseInt(option(options, "--size", "400"));
        int pairs = Integer.parseInt(option(options, "--pairs", "5"));
        String only = option(options, "--only", "");
        PostgresBinaries debian = PostgresBinaries.debian15()
                .orElseThrow(() -> new IllegalStateException("Debian's package postgresql-15 is needed"));
        Path ours = Path.of(System.getProperty("bench.commands"));
        try (PostgresServer server = PostgresServer.builder(debian).start()) {
            fill(server, megabytes);
            SideBySide comparison = new SideBySide(server, debian.directory().resolve("bin"), ours, pairs);
            System.out.printf("%d processors, Java %s, %s%n", processors(), Runtime.version(), size(server));
            System.out.printf("%-20s %10s %10s %7s %7s  %s%n", "", "C ms", "ours ms", "ratio", "target", "size");
            for (Workload workload : Workload.ALL) {
                if (workload.name().contains(only)) {
                    comparison.compare(workload);
                }
            }
        }
    }

    static String option(List<String> options, String name, String defaultValue) {
        int index = options.indexOf(name);
        return index < 0 ? defaultValue : options.get(index + 1);
    }

    static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Rows that compress about threefold with gzip, as rows do, and one in ten that does not. */
    static void fill(PostgresServer server, int megabytes) {
        server.execute(
                "create table rows as select g as id, g % 1000 as few, now() + g * interval '1 second' as moment,"
                        + " 'customer number ' || g % 50000 as name, md5(g::text) as digest,"
                        + " repeat('filler ', g % 20) as filler,"
                        + " case when g % 10 = 0 then sha512(g::text::bytea) end as noise"
                        + " from generate_series(1, " + megabytes * 4600L + ") g",
                "create index on rows (id)",
                "vacuum freeze rows",
                "checkpoint");
    }

    private static String size(PostgresServer server) {
        return server.query("select pg_size_pretty(sum(pg_database_size(oid))) from pg_database");
    }

    private record Run(long nanos, long bytes) {
        long millis() {
            return nanos / NANOS_PER_MILLI;
        }
    }

    private void compare(Workload workload) throws IOException {
        List<Run> originals = new ArrayList<>();
        List<Run> own = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            boolean oursFirst = pair % 2 == 1;
            if (oursFirst) {
                own.add(run(ours, workload));
            }
            originals.add(run(original, workload));
            if (!oursFirst) {
                own.add(run(ours, workload));
            }
        }
        List<Double> ratios = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            ratios.add((double) own.get(pair).nanos() / originals.get(pair).nanos());
        }
        System.out.printf(
                Locale.ROOT,
                "%-20s %10d %10d %7.2f %7.2f  %.3f%n",
                workload.name(),
                median(originals.stream().map(Run::millis)),
                median(own.stream().map(Run::millis)),
                median(ratios.stream()),
                workload.targetRatio(),
                (double) own.get(0).bytes() / originals.get(0).bytes());
    }

    static <T extends Comparable<T>> T median(Stream<T> values) {
        List<T> sorted = values.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private Run run(Path commands, Workload workload) throws IOException {
        Path work = PostgresServer.temporaryDirectory();
        try {
            Path target = work.resolve("backup");
            List<String> words = new ArrayList<>(List.of("-h", "127.0.0.1", "-p", Integer.toString(server.port())));
            words.addAll(List.of("-U", "postgres", "-c", "fast"));
            words.addAll(workload.arguments());
            words.addAll(List.of("-D", target.toString()));
            Command command = Command.of(commands.resolve(workload.command()), words);
            long start = System.nanoTime();
            command.run().orFail();
            long nanos = System.nanoTime() - start;
            return new Run(nanos, bytesBelow(target));
        } finally {
            Trees.delete(work);
        }
    }

    private static long bytesBelow(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            long bytes = 0;
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(path);
            }
            return bytes;
        }
    }
}
