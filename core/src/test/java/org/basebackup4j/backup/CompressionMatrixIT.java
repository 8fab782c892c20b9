package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.CompressionSpec.Location;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.Contents;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to compress, with every way to write: what comes out is unpacked with the command-line programs, and a server
 * that is started from it holds what the primary held.
 */
class CompressionMatrixIT {
    private static final int SAMPLE_SIZE = 12;
    private static final int SAMPLE_SEED = 5;

    private static final List<String> METHODS =
            List.of("gzip", "gzip:1", "gzip:9", "lz4", "lz4:1", "lz4:9", "zstd", "zstd:1", "zstd:level=5,workers=2");

    private PostgresBinaries debian;
    private Path work;

    /** Where a backup goes. */
    enum Form {
        PLAIN,
        TAR,
        STDOUT
    }

    /** One way to take a backup. */
    record Case(String compression, Form form, boolean standby, WalMethod wal, int tablespaces) {
        CompressionRequest request() {
            return CompressionRequest.parse(compression);
        }

        boolean byServer() {
            return request().location() == Location.SERVER;
        }

        String suffix() {
            return request().fileSuffix();
        }
    }

    /** Only tar files can be compressed by the client. */
    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (String location : List.of("client-", "server-")) {
            for (String method : METHODS) {
                for (Form form : Form.values()) {
                    if (form != Form.PLAIN || location.equals("server-")) {
                        addRest(location + method, form, cases);
                    }
                }
            }
        }
        return cases;
    }

    private static void addRest(String compression, Form form, List<Case> cases) {
        for (boolean standby : new boolean[] {false, true}) {
            for (WalMethod wal : WalMethod.values()) {
                for (int tablespaces : new int[] {0, 2}) {
                    cases.add(new Case(compression, form, standby, wal, tablespaces));
                }
            }
        }
    }

    static List<Case> sample() {
        List<Case> cases = all();
        Collections.shuffle(cases, new Random(SAMPLE_SEED));
        return cases.subList(0, SAMPLE_SIZE);
    }

    @BeforeEach
    void prepare() {
        Optional<PostgresBinaries> found = PostgresBinaries.debian15();
        assumeTrue(found.isPresent(), "no PostgreSQL 15 here");
        debian = found.get();
        work = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void removeWorkDirectory() throws Exception {
        if (work != null) {
            Trees.delete(work);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sample")
    void aServerStartsFromIt(Case one) throws Exception {
        backUpAndStart(one);
    }

    @Tag("exhaustive")
    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void aServerStartsFromItExhaustively(Case one) throws Exception {
        backUpAndStart(one);
    }

    private void backUpAndStart(Case one) throws Exception {
        PostgresServer primary = Clusters.debian15(one.tablespaces());
        Path data = one.form() == Form.STDOUT ? stream(one, primary) : directory(one, primary);
        if (one.wal() == WalMethod.NONE && !one.standby()) {
            copyWal(primary, data);
        }
        try (PostgresServer restored = Restored.start(primary, data)) {
            assertThat(restored.query("select pg_is_in_recovery()::text")).isEqualTo(Boolean.toString(one.standby()));
            if (one.standby()) {
                String position = primary.query("select pg_current_wal_lsn()::text");
                restored.await("select (pg_last_wal_replay_lsn() >= '" + position + "')::text", "true");
            }
            assertThat(Contents.of(restored)).hasSizeGreaterThan(2).isEqualTo(Contents.of(primary));
        }
    }

    private BackupOptions.Builder settings(Case one, BackupOptions.Builder builder) throws Exception {
        builder.format(one.form() == Form.PLAIN ? BackupFormat.PLAIN : BackupFormat.TAR)
                .walMethod(one.wal())
                .writeRecoveryConfiguration(one.standby())
                .fastCheckpoint(true);
        return one.byServer()
                ? builder.serverCompression(one.request())
                : builder.compression(CompressionSpec.parse(one.compression()));
    }

    private void take(BackupOptions options) throws Exception {
        BaseBackup.take(options, PasswordPrompt.never(), event -> {});
    }

    private Path directory(Case one, PostgresServer primary) throws Exception {
        Map<String, String> map = new HashMap<>();
        Map<String, Path> tablespaces = Clusters.tablespaces(primary);
        tablespaces.forEach((oid, directory) ->
                map.put(directory.toString(), work.resolve("space-" + oid).toString()));
        Path backup = work.resolve("backup");
        take(settings(one, BackupOptions.builder(Clusters.settings(primary), backup))
                .tablespaceMap(new TablespaceMap(map))
                .build());
        if (one.form() == Form.PLAIN) {
            verify(one, backup);
            return backup;
        }
        assertThat(Files.exists(backup.resolve("base.tar" + one.suffix()))).isTrue();
        Path data = work.resolve("data");
        Unpacked.unpack(backup.resolve("base.tar" + one.suffix()), data);
        unpackWal(one, backup, data);
        StringBuilder spaces = new StringBuilder();
        for (String oid : tablespaces.keySet()) {
            Path space = work.resolve("space-" + oid);
            Unpacked.unpack(backup.resolve(oid + ".tar" + one.suffix()), space);
            spaces.append(oid).append(' ').append(space).append('\n');
        }
        if (!tablespaces.isEmpty()) {
            Files.writeString(data.resolve("tablespace_map"), spaces);
        }
        return data;
    }

    /** As the original's: compressed by the client with gzip only. */
    private static void unpackWal(Case one, Path backup, Path data) throws IOException {
        if (one.wal() == WalMethod.STREAM) {
            boolean gzip = !one.byServer() && one.suffix().equals(".gz");
            Unpacked.unpack(backup.resolve("pg_wal.tar" + (gzip ? ".gz" : "")), data.resolve("pg_wal"));
        }
    }

    private Path stream(Case one, PostgresServer primary) throws Exception {
        Path file = work.resolve("everything.tar" + one.suffix());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            BackupDestination destination = new BackupDestination.TarStream(channel, "-");
            take(settings(one, BackupOptions.builder(Clusters.settings(primary), destination))
                    .build());
        }
        Path data = work.resolve("data");
        Unpacked.unpack(file, data);
        verify(one, data);
        return data;
    }

    private void verify(Case one, Path backup) {
        List<String> arguments = new ArrayList<>();
        if (one.wal() == WalMethod.NONE) {
            arguments.add("-n");
        }
        arguments.add(backup.toString());
        Command.of(debian.tool("pg_verifybackup"), arguments).run().orFail();
    }

    /** What an archive would provide. */
    private static void copyWal(PostgresServer primary, Path data) throws IOException {
        primary.execute("select pg_switch_wal()");
        try (Stream<Path> segments = Files.list(primary.dataDirectory().resolve("pg_wal"))) {
            for (Path segment : segments.filter(Files::isRegularFile).toList()) {
                Files.copy(
                        segment,
                        data.resolve("pg_wal").resolve(segment.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
