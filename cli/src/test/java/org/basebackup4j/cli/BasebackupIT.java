package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Backups of the same server by PostgreSQL 15's own program and by ours say the same, end the same, and leave the same
 * names behind. Positions, sizes and the numbers in slots' names are made alike first.
 */
class BasebackupIT {
    /** Progress is told about once a second, so how often depends on the machine. */
    private static final String ALL_BUT_THE_LAST_OF_A_TABLESPACE =
            "N/N kB \\(\\d+%\\), (\\d/\\d) tablespace.*\n(?=N/N kB \\(\\d+%\\), \\1)";

    @TempDir
    private Path directory;

    private final PostgresServer server = SharedServers.embedded(15);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-D b",
                "-D b -v",
                "-D b -P",
                "-D b -Pv",
                "-D b -v -Xn",
                "-D b -v -Xf",
                "-D b -v -N -Ft",
                "-D b -P -Ft -z",
                "-D b -v --no-slot -s 0",
                "-D b -v --no-estimate-size",
                "-D b -v -C -S slot",
                "-D b -S nope",
                "-D b -v -S nope",
                "-D b -n -S nope",
                "-D b -S nope --waldir=DIRECTORY/w",
                "-D b -n -S nope --waldir=DIRECTORY/w",
                "-D found -S nope --waldir=DIRECTORY/found-too",
                "-D full",
                "-D full/file",
                "-D full/file/deeper",
                "-D b --waldir=DIRECTORY/full",
                "-D b -U nobody",
                "-D b -U limited",
                "-D b -h /nowhere",
                "-D b -h localhost -p 1",
                "-D b -p x",
                "-D b -p 99999",
                "-D b -d host=",
                "-D b -d foo=bar",
                "-D b -d nonsense",
            })
    void saysAndLeavesWhatTheOriginalDoes(String options) throws IOException {
        Optional<PostgresBinaries> original = PostgresBinaries.debian15();
        assumeTrue(original.isPresent(), "no PostgreSQL 15 here");
        server.execute("DROP ROLE IF EXISTS limited", "CREATE ROLE limited LOGIN");
        Outcome expected = run(original.get().tool("pg_basebackup"), "original", options);
        Outcome ours = run(Distribution.launcher(), "ours", options);
        assertThat(ours).isEqualTo(expected);
    }

    /** What a run printed, its status, and the names that it left. */
    private record Outcome(String stderr, String stdout, int status, List<String> names) {}

    private Outcome run(Path program, String name, String options) throws IOException {
        Path place = Files.createDirectory(directory.resolve(name));
        Files.createDirectory(place.resolve("found"));
        Files.createDirectory(place.resolve("found-too"));
        Files.createFile(Files.createDirectory(place.resolve("full")).resolve("file"));
        List<String> arguments = new ArrayList<>(List.of("-c", "fast"));
        arguments.addAll(
                Arrays.asList(options.replace("DIRECTORY", place.toString()).split(" ")));
        Command.Result result = Distribution.bare(directory, program, arguments)
                .in(place)
                .with("PGHOST", "127.0.0.1")
                .with("PGPORT", Integer.toString(server.port()))
                .with("PGUSER", "postgres")
                .run();
        server.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT temporary");
        try (Stream<Path> files = Files.walk(place)) {
            List<String> names = files.map(file -> place.relativize(file).toString())
                    .map(BasebackupIT::alike)
                    .filter(file -> result.status() == 0 || !file.startsWith("b/")) // a wreck is as far as it got
                    .distinct()
                    .sorted()
                    .toList();
            String stderr = result.stderr().replace(place.toString(), "DIRECTORY");
            return new Outcome(alike(stderr), result.text(), result.status(), names);
        }
    }

    private static String alike(String text) {
        return text.replaceAll("\\b[0-9A-F]+/[0-9A-F]{6,8}\\b", "LSN")
                .replaceAll("pg_basebackup_\\d+", "pg_basebackup_PID")
                .replaceAll("\\b0000000[0-9A-F]{17}\\b", "SEGMENT")
                .replaceAll(" *\\d+/\\d+ kB", "N/N kB")
                .replaceAll(ALL_BUT_THE_LAST_OF_A_TABLESPACE, "");
    }
}
