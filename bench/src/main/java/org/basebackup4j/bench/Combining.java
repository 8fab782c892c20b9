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
 * How long {@code pg_combinebackup} takes for a chain of three, beside {@code cp} of the bytes that it makes. Debian's
 * PostgreSQL 15 has no such program, so there is no original to compare with.
 */
public final class Combining {
    private final Path commands;
    private final Path work;
    private final int rounds;

    private Combining(Path commands, Path work, int rounds) {
        this.commands = commands;
        this.work = work;
        this.rounds = rounds;
    }

    /** Runs everything; options are those of {@link SideBySide}. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = Arrays.asList(arguments);
        int megabytes = Integer.parseInt(option(options, "--size", "2000"));
        int rounds = Integer.parseInt(option(options, "--pairs", "5"));
        Path commands = Path.of(System.getProperty("bench.commands"));
        Path work = PostgresServer.temporaryDirectory();
        try {
            Combining combining = new Combining(commands, work, rounds);
            combining.backUp(megabytes);
            combining.compare();
        } finally {
            Trees.delete(work);
        }
    }

    private static String option(List<String> options, String name, String defaultValue) {
        int index = options.indexOf(name);
        return index < 0 ? defaultValue : options.get(index + 1);
    }

    /** The server ends before anything is measured. */
    private void backUp(int megabytes) {
        try (PostgresServer server = PostgresServer.builder(PostgresBinaries.embedded(18))
                .set("summarize_wal", "on")
                .set("autovacuum", "off")
                .start()) {
            fill(server, "old", megabytes / 2); // stays as it is, as most of a database does
            fill(server, "rows", megabytes / 2);
            take(server, "full");
            server.execute("update rows set id = -id where id % 500 = 0");
            take(server, "one", "-i", work.resolve("full/backup_manifest").toString());
            server.execute("update rows set id = -id where id % 700 = 0");
            take(server, "two", "-i", work.resolve("one/backup_manifest").toString());
        }
    }

    private static void fill(PostgresServer server, String table, int megabytes) {
        server.execute(
                "create table " + table + " as select g id, repeat(md5(g::text), 25) t from generate_series(1, "
                        + megabytes + " * 1180) g",
                "create index on " + table + " (id)",
                "vacuum freeze " + table);
    }

    private void take(PostgresServer server, String name, String... more) {
        List<String> words = new ArrayList<>(List.of("-h", "127.0.0.1", "-p", Integer.toString(server.port())));
        words.addAll(List.of(
                "-U", "postgres", "-c", "fast", "-N", "-D", work.resolve(name).toString()));
        words.addAll(List.of(more));
        Command.of(commands.resolve("pg_basebackup"), words).run().orFail();
    }

    private void compare() throws IOException {
        Path kept = work.resolve("kept");
        combine("kept").run().orFail();
        System.out.printf(
                "%d processors, Java %s, full %d MB, increments %d and %d MB, result %d MB%n",
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                megabytes("full"),
                megabytes("one"),
                megabytes("two"),
                megabytes("kept"));
        List<Long> copying = new ArrayList<>();
        List<Long> combining = new ArrayList<>();
        List<Long> linking = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            String target = work.resolve("result").toString();
            copying.add(time(Command.of(Path.of("cp"), "-r", kept.toString(), target)));
            combining.add(time(combine("result")));
            linking.add(time(combine("result", "-k")));
        }
        tell("cp -r", copying);
        tell("copy", combining);
        tell("link", linking);
    }

    private long megabytes(String name) throws IOException {
        return Trees.sizeBytes(work.resolve(name)) >> 20;
    }

    private Command combine(String target, String... more) {
        List<String> words =
                new ArrayList<>(List.of("-N", "-o", work.resolve(target).toString()));
        words.addAll(List.of(more));
        for (String backup : List.of("full", "one", "two")) {
            words.add(work.resolve(backup).toString());
        }
        return Command.of(commands.resolve("pg_combinebackup"), words);
    }

    private long time(Command command) throws IOException {
        long start = System.nanoTime();
        command.run().orFail();
        long millis = (System.nanoTime() - start) / SideBySide.NANOS_PER_MILLI;
        Trees.delete(work.resolve("result"));
        return millis;
    }

    private static void tell(String name, List<Long> millis) {
        List<Long> sorted = millis.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%-8s median %6d ms  (%d to %d)%n",
                name,
                sorted.get(sorted.size() / 2),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }
}
