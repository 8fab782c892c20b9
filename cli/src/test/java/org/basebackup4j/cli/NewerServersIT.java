package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL 15's program does not have, and what servers of other versions refuse. */
class NewerServersIT {
    private final Path directory = PostgresServer.temporaryDirectory();

    @AfterEach
    void cleanUp() throws IOException {
        Trees.delete(directory);
    }

    private static PostgresServer summarizing(int major) {
        return SharedServers.named(
                "summarizing " + major,
                key -> PostgresServer.builder(PostgresBinaries.embedded(major))
                        .set("summarize_wal", "on")
                        .set("wal_summary_keep_time", "0")
                        .start());
    }

    private Command.Result run(PostgresServer server, String... options) {
        List<String> arguments = new ArrayList<>(List.of("-h", "127.0.0.1", "-U", "postgres", "-c", "fast", "-N"));
        arguments.addAll(List.of("-p", Integer.toString(server.port())));
        arguments.addAll(List.of(options));
        return Distribution.bare(directory, Distribution.launcher(), arguments)
                .in(directory)
                .run();
    }

    private void assertFails(PostgresServer server, String stderr, String... options) throws IOException {
        Command.Result result = run(server, options);
        assertThat(result.stderr()).isEqualTo(stderr);
        assertThat(result.status()).isEqualTo(1);
        assertThat(directory.resolve("b")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18})
    void incrementalBackupHoldsOnlyWhatChanged(int major) throws IOException {
        PostgresServer server = summarizing(major);
        server.execute(
                "create table if not exists big as select g, repeat('x', 500) filler from generate_series(1, 20000) g",
                "vacuum freeze big"); // else the first to read it changes every page
        run(server, "-D", "full").orFail();
        server.execute("update big set g = -g where g = 77");
        run(server, "-D", "plain", "-i", "full/backup_manifest").orFail();
        run(server, "-D", "tar", "-Ft", "--incremental=full/backup_manifest").orFail();

        try (Stream<Path> files = Files.walk(directory.resolve("plain"))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("INCREMENTAL.")))
                    .hasSizeGreaterThan(100);
        }
        assertThat(Files.readString(directory.resolve("plain/backup_label"))).contains("INCREMENTAL FROM LSN:");
        Path big = Path.of(server.query("select pg_relation_filepath('big')"));
        Path increment = directory.resolve("plain").resolve(big).resolveSibling("INCREMENTAL." + big.getFileName());
        assertThat(Files.size(increment)).isBetween(8192L, 10L * 8192);
        assertThat(Files.size(directory.resolve("tar/base.tar")))
                .isLessThan(Trees.sizeBytes(directory.resolve("full")));
    }

    @Test
    void incrementalBackupNeedsAManifestThatTheServerLikes() throws IOException {
        PostgresServer server = summarizing(18);
        Files.writeString(directory.resolve("nonsense"), "nonsense");
        assertFails(
                server,
                "pg_basebackup: error: could not open file \"nothing\": No such file or directory\n" + REMOVED,
                "-D",
                "b",
                "-i",
                "nothing");
        assertFails(
                server,
                "pg_basebackup: error: could not read file \".\": Is a directory\n" + REMOVED,
                "-D",
                "b",
                "-i",
                ".");
        Command.Result result = run(server, "-D", "b", "-i", "nonsense");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.stderr())
                .startsWith(
                        "pg_basebackup: error: could not upload manifest: ERROR:  could not parse backup manifest: ")
                .endsWith(REMOVED);
    }

    private static final String REMOVED = "pg_basebackup: removing data directory \"b\"\n";

    @Test
    void incrementalBackupOfAClusterThatKeepsNoSummaries() throws IOException {
        PostgresServer server = SharedServers.embedded(18);
        run(server, "-D", "full").orFail();
        assertFails(
                server,
                "pg_basebackup: error: could not initiate base backup: ERROR:  incremental backups cannot be taken unless"
                        + " WAL summarization is enabled\n" + REMOVED,
                "-D",
                "b",
                "-i",
                "full/backup_manifest");
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16})
    void incrementalBackupOfAnOldServer(int major) throws IOException {
        assertFails(
                SharedServers.embedded(major),
                "pg_basebackup: error: server does not support incremental backup\n" + REMOVED,
                "-D",
                "b",
                "-i",
                "nothing");
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14})
    void targetsOfAnOldServer(int major) throws IOException {
        PostgresServer server = SharedServers.embedded(major);
        assertFails(
                server,
                "pg_basebackup: error: backup targets are not supported by this server version\n",
                "-t",
                "blackhole",
                "-Xn");
        assertFails(
                server,
                "pg_basebackup: error: server does not support server-side compression\n" + REMOVED,
                "-D",
                "b",
                "-Ft",
                "-Z",
                "server-gzip");
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void theStreamToStandardOutputOfEveryServer(int major) throws IOException {
        Command.Result result =
                run(SharedServers.embedded(major), "-D", "-", "-Ft", "-Xf").orFail();
        assertThat(TarListing.of(result.stdout()))
                .contains("  backup_manifest 48 600 ")
                .contains("  PG_VERSION 48 600 ")
                .contains("  pg_wal/SEGMENT 48 600 ");
        assertThat(result.stderr()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void everythingThatIsAskedOfTheServer(int major) throws IOException {
        Command.Result result = run(
                SharedServers.embedded(major),
                "-D",
                "b",
                "-r",
                "1024M",
                "--no-verify-checksums",
                "--manifest-checksums=sha256",
                "--manifest-force-encode",
                "--sync-method=syncfs");
        assertThat(result.stderr()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(Files.readString(directory.resolve("b/backup_manifest")))
                .contains("\"Checksum-Algorithm\": \"SHA256\"")
                .contains("\"Encoded-Path\": \"50475f56455253494f4e\"");
    }
}
