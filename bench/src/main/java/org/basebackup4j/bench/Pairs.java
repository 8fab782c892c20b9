package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;

/**
 * Runs the two sides of a workload in turn, after a pair that does not count, and prints a row of the table.
 *
 * <p>The side that comes first changes from pair to pair, so that what the machine does besides meets both; a ratio is the
 * median of the pairs' ratios.
 */
final class Pairs {
    private final Options options;

    /**
     * What is on disk is removed when all has been measured: ext4 does not use an inode again that was freed within the last
     * seconds, and looks at each of them for every file that is made meanwhile.
     */
    private final List<Path> left = new ArrayList<>();

    Pairs(Options options) {
        this.options = options;
    }

    static void printHead() {
        System.out.println(
                "| workload | C ms | ours ms | ratio | target | C CPU ms | ours CPU ms | ratio | ours peak MiB |");
        System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    }

    void run(Workload workload) throws IOException {
        if (!options.wants(workload.name())) {
            return;
        }
        try {
            measure(workload);
        } finally {
            for (Path work : left) {
                Trees.delete(work);
            }
            left.clear();
        }
    }

    private void measure(Workload workload) throws IOException {
        List<Measurement> originals = new ArrayList<>();
        List<Measurement> own = new ArrayList<>();
        for (int pair = 0; pair <= options.pairs(); pair++) {
            boolean oursFirst = pair % 2 == 1;
            Measurement first = measure(workload, oursFirst ? workload.ours() : workload.original());
            Measurement second = measure(workload, oursFirst ? workload.original() : workload.ours());
            if (pair > 0) {
                own.add(oursFirst ? first : second);
                originals.add(oursFirst ? second : first);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %.2f | %s | %d | %d | %.2f | %d |%n",
                workload.name(),
                median(originals, Measurement::wallMillis),
                median(own, Measurement::wallMillis),
                ratio(originals, own, Measurement::wallMillis),
                workload.target(),
                median(originals, Measurement::cpuMillis),
                median(own, Measurement::cpuMillis),
                ratio(originals, own, Measurement::cpuMillis),
                own.stream().mapToLong(Measurement::peakMebibytes).max().orElse(0));
    }

    private Measurement measure(Workload workload, Function<Path, List<List<String>>> side) throws IOException {
        if (workload.place() == Workload.Place.DISK) {
            Path work = Files.createTempDirectory(options.disk(), "bb4j");
            left.add(work);
            return Measurement.of(side.apply(work.resolve("target")));
        }
        Path work = PostgresServer.temporaryDirectory();
        try {
            return Measurement.of(side.apply(work.resolve("target")));
        } finally {
            Trees.delete(work);
        }
    }

    private static long median(List<Measurement> runs, ToLongFunction<Measurement> figure) {
        return runs.stream().mapToLong(figure).sorted().toArray()[runs.size() / 2];
    }

    private static double ratio(
            List<Measurement> originals, List<Measurement> own, ToLongFunction<Measurement> figure) {
        double[] ratios = new double[own.size()];
        for (int i = 0; i < ratios.length; i++) {
            long original = Math.max(1, figure.applyAsLong(originals.get(i)));
            ratios[i] = (double) figure.applyAsLong(own.get(i)) / original;
        }
        Arrays.sort(ratios);
        return ratios[ratios.length / 2];
    }
}
