package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.basebackup4j.bench.Workload.Place;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;

/**
 * Runs our commands and PostgreSQL's in turn, on the same server, and prints a table in Markdown. It measures and never
 * judges.
 *
 * <p>Where nothing else is said, servers and targets are in memory: it is the commands that are compared, not the disk.
 */
public final class Benchmark {
    private final Options options;
    private final Pairs pairs;
    private final PostgresBinaries binaries;
    private final Commands original;
    private final Commands ours;

    private Benchmark(Options options, PostgresBinaries binaries) {
        this.options = options;
        this.binaries = binaries;
        pairs = new Pairs(options);
        original = new Commands(binaries.directory().resolve("bin"));
        ours = new Commands(Path.of(System.getProperty("bench.commands")));
    }

    /** Runs all workloads, or those whose names contain what {@code --only} says. */
    public static void main(String[] arguments) throws IOException {
        PostgresBinaries debian = PostgresBinaries.debian15()
                .orElseThrow(() -> new IllegalStateException("Debian's package postgresql-15 is needed"));
        Benchmark benchmark = new Benchmark(Options.of(arguments), debian);
        System.out.printf(
                Locale.ROOT,
                "%d processors, Java %s, %d MB of data, median of %d pairs%n%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                benchmark.options.megabytes(),
                benchmark.options.pairs());
        Pairs.printHead();
        benchmark.run();
    }

    private void run() throws IOException {
        compare("start-up (--version)", Place.MEMORY, "150 ms", t -> original.version(), t -> ours.version());
        if (anyOf("plain", "tar", "stdout", "client", "server-", "TLS", "limit", "load", "check", "verify")) {
            try (PostgresServer server = Data.rows(binaries, options.megabytes())) {
                uncompressed(server);
                compressed(server);
                checked(server);
                verified(server);
                underLoad(server);
            }
        }
        if (anyOf("relations")) {
            try (PostgresServer server = Data.relations(binaries, options.relations())) {
                backup(server, options.relations() + " relations, sync, on disk", Place.DISK, "0.5", "-X", "none");
                backup(server, options.relations() + " relations", Place.MEMORY, "0.9", "-X", "none", "-N");
            }
        }
        if (anyOf("combine")) {
            combined();
        }
    }

    /** Whether a workload of a group is wanted, so that its server is worth its start. */
    private boolean anyOf(String... names) {
        for (String name : names) {
            if (options.mayWant(name)) {
                return true;
            }
        }
        return false;
    }

    private void uncompressed(PostgresServer server) throws IOException {
        backup(server, "plain", Place.MEMORY, "0.9", "-X", "none", "-N");
        backup(server, "plain, sync, on disk", Place.DISK, "0.9", "-X", "none");
        backup(server, "tar", Place.MEMORY, "0.8", "-Ft", "-X", "none", "-N");
        compare(
                "tar to stdout",
                Place.MEMORY,
                "0.8",
                t -> original.backupToStdout(server, "-Ft", "-X", "none"),
                t -> ours.backupToStdout(server, "-Ft", "-X", "none"));
        backup(server, "TLS, plain", Place.MEMORY, "1.0", "-d", Commands.TLS, "-X", "none", "-N");
        compare(
                "limit: C's tar to stdout, beside C's plain",
                Place.MEMORY,
                "",
                t -> original.backup(server, t, "-X", "none", "-N"),
                t -> original.backupToStdout(server, "-Ft", "-X", "none"));
        compare(
                "limit: cp of the files, beside C's plain",
                Place.MEMORY,
                "",
                t -> original.backup(server, t, "-X", "none", "-N"),
                t -> List.of("cp", "-r", server.dataDirectory().toString(), t.toString()));
    }

    private void compressed(PostgresServer server) throws IOException {
        backup(server, "client-gzip", Place.MEMORY, "0.55", "-Ft", "-Z", "client-gzip", "-X", "none", "-N");
        backup(server, "client-zstd", Place.MEMORY, "0.7", "-Ft", "-Z", "client-zstd", "-X", "none", "-N");
        backup(server, "client-lz4", Place.MEMORY, "0.8", "-Ft", "-Z", "client-lz4", "-X", "none", "-N");
        backup(server, "server-lz4, plain", Place.MEMORY, "0.8", "-Z", "server-lz4", "-X", "none", "-N");
        backup(server, "server-zstd, plain", Place.MEMORY, "0.8", "-Z", "server-zstd", "-X", "none", "-N");
    }

    /** What checking in flight costs: both sides are ours, the first one without it. */
    private void checked(PostgresServer server) throws IOException {
        for (String checksums : List.of("CRC32C", "SHA256")) {
            for (String format : List.of("-Fp", "-Ft")) {
                String option = "--manifest-checksums=" + checksums;
                compare(
                        "check in flight: " + format + " " + checksums + ", beside ours without it",
                        Place.MEMORY,
                        "1.1",
                        t -> ours.backup(server, t, format, option, "-N", "--no-verify-transfer"),
                        t -> ours.backup(server, t, format, option, "-N"));
            }
        }
    }

    private void verified(PostgresServer server) throws IOException {
        pairs.run(new Workload(
                "backup + verify, -X stream",
                Place.MEMORY,
                "0.6",
                t -> List.of(original.backup(server, t, "-N"), original.verify(t)),
                t -> List.of(ours.backup(server, t, "-N"))));
        Path work = PostgresServer.temporaryDirectory();
        try {
            verifying(server, work, "SHA256", "0.55");
            verifying(server, work, "CRC32C", "0.7");
        } finally {
            Trees.delete(work);
        }
    }

    private void verifying(PostgresServer server, Path work, String checksums, String target) throws IOException {
        String name = "pg_verifybackup " + checksums;
        if (!options.wants(name)) {
            return;
        }
        Path tree = work.resolve(checksums);
        Measurement.of(List.of(original.backup(server, tree, "-N", "--manifest-checksums=" + checksums)));
        compare(name, Place.MEMORY, target, t -> original.verify(tree), t -> ours.verify(tree));
        Trees.delete(tree);
    }

    private void underLoad(PostgresServer server) throws IOException {
        String name = "-X stream under load";
        if (!options.wants(name)) {
            return;
        }
        Command.Running load = Data.load(server);
        try {
            backup(server, name, Place.MEMORY, "0.95", "-X", "stream", "-N");
        } finally {
            load.signal("INT");
            load.await();
        }
    }

    /** Debian's PostgreSQL 15 has no such program, so there is no original to compare with. */
    private void combined() throws IOException {
        Path work = PostgresServer.temporaryDirectory();
        try {
            Data.chain(ours, work, options.megabytes());
            List<String> chain = List.of("full", "one", "two");
            Path kept = work.resolve("kept");
            Measurement.of(List.of(combine(work, chain, kept)));
            for (String how : List.of("--copy", "--link")) {
                compare(
                        "pg_combinebackup " + how + ", beside cp of its result",
                        Place.MEMORY,
                        "1.3",
                        t -> List.of("cp", "-r", kept.toString(), t.toString()),
                        t -> combine(work, chain, t, how));
            }
        } finally {
            Trees.delete(work);
        }
    }

    private List<String> combine(Path work, List<String> chain, Path target, String... arguments) {
        List<String> words = new ArrayList<>(List.of(ours.name("pg_combinebackup"), "-N"));
        words.addAll(List.of(arguments));
        words.addAll(List.of("-o", target.toString()));
        chain.forEach(name -> words.add(work.resolve(name).toString()));
        return words;
    }

    private void backup(PostgresServer server, String name, Place place, String target, String... arguments)
            throws IOException {
        compare(
                name,
                place,
                target,
                t -> original.backup(server, t, arguments),
                t -> ours.backup(server, t, arguments));
    }

    private interface Line {
        List<String> words(Path target);
    }

    private void compare(String name, Place place, String target, Line first, Line second) throws IOException {
        pairs.run(new Workload(name, place, target, t -> List.of(first.words(t)), t -> List.of(second.words(t))));
    }
}
