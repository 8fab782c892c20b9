package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.testkit.Command;

/**
 * What one side of a pair took, as the operating system accounts for it.
 *
 * @param wallMillis from its start to its end
 * @param cpuMillis on all processors, in user and in system mode
 * @param peakMebibytes the most memory of any of its processes
 */
record Measurement(long wallMillis, long cpuMillis, long peakMebibytes) {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int MILLIS_PER_SECOND = 1000;
    private static final int KIBIBYTES_PER_MEBIBYTE = 1024;
    private static final Path TIME = Path.of("/usr/bin/time");

    /** Runs commands one after the other; each has to end with 0. */
    static Measurement of(List<List<String>> commands) throws IOException {
        Measurement sum = new Measurement(0, 0, 0);
        for (List<String> command : commands) {
            sum = sum.plus(one(command));
        }
        return sum;
    }

    private static Measurement one(List<String> command) throws IOException {
        Path figures = Files.createTempFile("figures", null);
        try {
            List<String> words = new ArrayList<>(List.of("-o", figures.toString(), "-f", "%U %S %M"));
            words.addAll(command);
            long start = System.nanoTime();
            Command.of(TIME, words).run().orFail();
            long nanos = System.nanoTime() - start;
            String[] values = Files.readString(figures).strip().split(" ");
            double cpuSeconds = Double.parseDouble(values[0]) + Double.parseDouble(values[1]);
            return new Measurement(
                    nanos / NANOS_PER_MILLI,
                    Math.round(cpuSeconds * MILLIS_PER_SECOND),
                    Long.parseLong(values[2]) / KIBIBYTES_PER_MEBIBYTE);
        } finally {
            Files.delete(figures);
        }
    }

    private Measurement plus(Measurement next) {
        return new Measurement(
                wallMillis + next.wallMillis, cpuMillis + next.cpuMillis, Math.max(peakMebibytes, next.peakMebibytes));
    }
}
