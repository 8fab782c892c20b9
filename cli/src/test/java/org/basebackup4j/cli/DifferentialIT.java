package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * PostgreSQL 15's own program and ours, with the same command lines against the same idle server, print the same, end
 * the same, and leave the same files, links and members of tar files, with the same modes and sizes.
 */
class DifferentialIT {
    private static final String COMMAND_LINES = "command-lines.txt";
    private static final int SAMPLE_EVERY = 5;
    private static final int LONG_LABEL = 1100;

    /** The original leaves the directories of tablespaces and says so, ours removes them and says so. */
    private static final String UNDONE_TABLESPACES =
            ".*(changes to tablespace directories will not be undone|tablespace directory \".*\")\n";

    /** How far a failed run got, and what the original leaves of tablespaces. */
    private static final String WRECK =
            "b/.*|s1.*|s2.*|other.*|a=b.*|deep.*|link-to-found/.*|found/PG.*|found-too/PG.*";

    /** Whether the last segment arrives as a whole depends on the moment. */
    private static final String LAST_DONE = ".*archive_status/[0-9A-F]{24}.done";

    private Path directory;
    private Path original;
    private PostgresServer server;

    @BeforeEach
    void prepare() {
        Optional<PostgresBinaries> debian = PostgresBinaries.debian15();
        assumeTrue(debian.isPresent(), "no PostgreSQL 15 here");
        original = debian.get().tool("pg_basebackup");
        server = SharedServers.named("differential", key -> start(debian.get()));
        directory = PostgresServer.temporaryDirectory();
    }

    private static PostgresServer start(PostgresBinaries binaries) {
        PostgresServer server = PostgresServer.builder(binaries)
                .set("allow_in_place_tablespaces", "on")
                .set("autovacuum", "off")
                .start();
        try {
            for (int i = 1; i <= 2; i++) {
                Path space = Files.createDirectory(server.socketDirectory().resolve("space" + i));
                server.execute(
                        "create tablespace space" + i + " location '" + space + "'",
                        "create table in_space" + i + " tablespace space" + i
                                + " as select g from generate_series(1, 1000) g");
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.execute(
                "create tablespace in_place location ''",
                "create table in_place tablespace in_place as select 1 as x",
                "create unlogged table unlogged as select g from generate_series(1, 1000) g",
                "create role limited login",
                "select pg_create_physical_replication_slot('there', true)",
                "checkpoint");
        return server;
    }

    @AfterEach
    void cleanUp() throws IOException {
        if (directory != null) {
            Trees.delete(directory);
        }
    }

    static List<String> all() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                DifferentialIT.class.getResourceAsStream(COMMAND_LINES), StandardCharsets.UTF_8))) {
            return lines.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    static Stream<String> sample() throws IOException {
        List<String> all = all();
        return IntStream.range(0, all.size()).filter(i -> i % SAMPLE_EVERY == 0).mapToObj(all::get);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sample")
    void same(String options) throws IOException {
        compare(options);
    }

    @Tag("exhaustive")
    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void sameExhaustively(String options) throws IOException {
        compare(options);
    }

    private void compare(String options) throws IOException {
        assertThat(run(Distribution.launcher(), options)).isEqualTo(run(original, options));
    }

    private String run(Path program, String options) throws IOException {
        Path place = directory.resolve("place");
        Trees.delete(place);
        layOut(Files.createDirectory(place));
        Command.Result result = Distribution.bare(directory, program, arguments(options, place))
                .in(place)
                .with("PGHOST", "127.0.0.1")
                .with("PGPORT", Integer.toString(server.port()))
                .with("PGUSER", "postgres")
                .run();
        server.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                + " where slot_name <> 'there' and not temporary");
        String files = files(place, result.status() == 0);
        // Whether the server sends the beginning of the next segment before it says that the backup ends is chance.
        return "status " + result.status() + "\n" + alike(result.stderr(), place) + "stdout\n"
                + TarListing.of(result.stdout()) + "files\n"
                + files.replaceAll("(?m)^(.*\\bSEGMENT .*\n)\\1+", "$1");
    }

    private static void layOut(Path place) throws IOException {
        Files.createDirectory(place.resolve("found"));
        Files.createDirectory(place.resolve("found-too"));
        Files.createFile(Files.createDirectory(place.resolve("full")).resolve("file"));
        Files.createSymbolicLink(place.resolve("link-to-found"), Path.of("found"));
        Files.createSymbolicLink(place.resolve("link-to-full"), Path.of("full"));
        Files.createSymbolicLink(place.resolve("link-to-nothing"), Path.of("nothing"));
    }

    private List<String> arguments(String options, Path place) {
        String expanded = options.replace("SPACES", "-T SPACE1=PLACE/s1 -T SPACE2=PLACE/s2")
                .replace("PLACE", place.toString())
                .replace("SPACE1", server.socketDirectory().resolve("space1").toString())
                .replace("SPACE2", server.socketDirectory().resolve("space2").toString());
        List<String> arguments = new ArrayList<>();
        String more = expanded.endsWith(" SYNC") ? " -c fast" : " -c fast -N";
        for (String word : (expanded.replaceFirst(" SYNC$", "") + more).split(" ")) {
            String argument = word.equals("''") ? "" : word.replace('~', ' ');
            arguments.add(argument.equals("LONG") ? "x".repeat(LONG_LABEL) : argument);
        }
        return arguments;
    }

    /** Without what differs from one run to the next, and without progress lines that depend on the time. */
    private String alike(String stderr, Path place) {
        return stderr.replace(place.toString(), "PLACE")
                .replace(original.toString(), "PROGRAM")
                .replace(Distribution.launcher().toString(), "PROGRAM")
                .replaceAll("\\b[0-9A-F]+/[0-9A-F]{6,8}\\b", "LSN")
                .replaceAll("pg_basebackup_\\d+", "pg_basebackup_PID")
                .replaceAll(" *\\d+/\\d+ kB", "N/N kB")
                .replaceAll("/[0-9A-F]{24}\\.done", "/SEGMENT.done")
                .replaceAll(UNDONE_TABLESPACES, "")
                .replaceAll("N/N kB \\(\\d+%\\), (\\d/\\d) tablespace.*\n(?=N/N kB \\(\\d+%\\), \\1)", "");
    }

    /** A failed run leaves what was there; a wreck that was to be kept is as far as it got. */
    private static String files(Path place, boolean complete) throws IOException {
        SortedMap<String, String> files = Trees.list(place);
        StringBuilder text = new StringBuilder();
        for (var file : files.entrySet()) {
            if (complete ? !file.getKey().matches(LAST_DONE) : !file.getKey().matches(WRECK)) {
                text.append(alike(file.getKey()))
                        .append(" ")
                        .append(description(place, file.getKey(), file.getValue()))
                        .append('\n');
            }
        }
        return text.toString();
    }

    private static String description(Path place, String name, String described) throws IOException {
        if (name.endsWith(".tar") || name.endsWith(".tar.gz")) {
            return described.replaceAll(" \\d+$", "") + "\n" + TarListing.of(Files.readAllBytes(place.resolve(name)));
        }
        boolean variable = name.endsWith("backup_manifest")
                || name.endsWith("backup_label")
                || name.endsWith("postgresql.auto.conf")
                || name.matches(".*\\.tar\\.\\w+");
        String alike = variable ? described.replaceAll(" \\d+$", "") : described;
        return alike.replace(place.toString(), "PLACE");
    }

    private static String alike(String name) {
        return name.replaceAll("\\b0000000[0-9A-F]{17}\\b", "SEGMENT");
    }
}
