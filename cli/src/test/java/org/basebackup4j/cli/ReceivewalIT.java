package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.TinyDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL 15's own {@code pg_receivewal} and ours, on the same server: they say the same, end the same, leave the same
 * files, and each goes on where the other one has stopped.
 */
class ReceivewalIT {
    private static final String PREPARED = "PREPARED";

    @TempDir
    private Path directory;

    private final PostgresServer server = SharedServers.named(
            "receivewal 15",
            key -> PostgresServer.builder(PostgresBinaries.embedded(15))
                    .initdb("--wal-segsize=1")
                    .set("wal_keep_size", "500MB")
                    .start());

    private static Path original() {
        Optional<PostgresBinaries> original = PostgresBinaries.debian15();
        assumeTrue(original.isPresent(), "no PostgreSQL 15 here");
        return original.get().tool("pg_receivewal");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-D w -E END",
                "-D w -v -E END",
                "-D w -v -E END -Z gzip",
                "-D w -v -E END -Z lz4:1",
                "-D w -v -E END --synchronous",
                "-D w -v -E END --no-sync -s 0",
                "-D w -v -n -S nope",
                "-D w -n -S nope",
                "-D PREPARED -v -E END",
                "-D PREPARED -v -n -E END -Z 1",
                "-D w -U nobody",
                "-D w -n -U nobody",
                "-D w -h /nowhere",
                "-S new --create-slot -v",
                "-S new --create-slot",
                "-S taken --create-slot -v",
                "-S taken --create-slot -v --if-not-exists",
                "-S taken --drop-slot -v",
                "-S nope --drop-slot",
                "-S nope --create-slot -U nobody",
                "-S taken -D w -v -E END",
            })
    void saysAndLeavesWhatTheOriginalDoes(String options) throws IOException {
        server.execute("create table if not exists t (x text)", "select pg_switch_wal()");
        String start = server.query("select pg_walfile_name(pg_current_wal_lsn() + 1)");
        Outcome expected = run(original(), "original", options, start);
        Outcome ours = run(Distribution.launcher("pg_receivewal"), "ours", options, start);
        assertThat(ours).isEqualTo(expected);
    }

    /** What a run printed, its status, and the names that it left. */
    private record Outcome(String stderr, String stdout, int status, List<String> files) {}

    private Outcome run(Path program, String name, String options, String start) throws IOException {
        Path place = Files.createDirectory(directory.resolve(name));
        Files.createDirectory(place.resolve("w"));
        prepare(Files.createDirectory(place.resolve(PREPARED)), start);
        server.execute("select pg_create_physical_replication_slot('taken', true)");
        server.execute("insert into t select repeat('x', 100) from generate_series(1, 20000)");
        String end = server.query("select pg_current_wal_insert_lsn() - 8");
        String[] arguments = options.replace("END", end).split(" ");
        Command.Result result = command(program, List.of(arguments)).in(place).run();
        server.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
        return new Outcome(alike(result.stderr()), result.text(), result.status(), files(place));
    }

    /** A directory with a complete segment, one of the wrong size, a torn one, and some other files. */
    private static void prepare(Path prepared, String start) throws IOException {
        String number = start.substring(16);
        int last = Integer.parseInt(number, 16);
        Files.write(prepared.resolve(segment(start, last - 1)), new byte[1 << 20]);
        Files.write(prepared.resolve(segment(start, last + 9)), new byte[12345]);
        Files.write(prepared.resolve("00000001000000000000000Z"), new byte[5]);
        Files.writeString(prepared.resolve("00000002.history"), "nothing");
    }

    private static String segment(String name, int number) {
        return name.substring(0, 16) + String.format("%08X", number);
    }

    private Command command(Path program, List<String> arguments) {
        return Distribution.bare(directory, program, arguments)
                .with("PGHOST", "127.0.0.1")
                .with("PGPORT", Integer.toString(server.port()))
                .with("PGUSER", "postgres");
    }

    /** Names and, but for compressed files, sizes; two runs do not start at the same segment. */
    private static List<String> files(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            List<String> found = new ArrayList<>();
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                boolean plain = file.getFileName().toString().matches("[0-9A-F]{24}(\\.partial)?");
                found.add(alike(place.relativize(file).toString()) + (plain ? " " + Files.size(file) : ""));
            }
            return found.stream().distinct().sorted().toList();
        }
    }

    private static String alike(String text) {
        return text.replaceAll("\\b[0-9A-F]+/[0-9A-F]{6,8}\\b", "LSN")
                .replaceAll("\\b0000000[0-9A-F]{17}\\b", "SEGMENT")
                .replaceAll("(?m)^(.*finished segment at LSN.*\n)+", "finished segments\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-Z gzip", "-Z lz4", "--synchronous", "--synchronous -Z gzip", "--synchronous -Z lz4"})
    void eachGoesOnWhereTheOtherStopped(String options) throws IOException {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        Path launcher = Distribution.launcher("pg_receivewal");
        server.execute("create table if not exists t (x text)");
        server.query("select pg_walfile_name(pg_switch_wal())");
        for (int i = 0; i < 6; i++) {
            List<String> arguments = new ArrayList<>(List.of("-n", "-D", archive.toString()));
            arguments.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
            server.execute("insert into t select repeat('x', 100) from generate_series(1, 9000)");
            arguments.addAll(List.of("-E", server.query("select pg_current_wal_insert_lsn() - 8")));
            command(i % 2 == 0 ? launcher : original(), arguments).run().orFail();
        }
        Segments.assertSameAs(archive, server.dataDirectory().resolve("pg_wal"), 5);
    }

    /**
     * The original decompresses every file that is there, each time that it starts, and fails for good when one is damaged.
     */
    @Test
    void theNewestCompressedSegmentIsReceivedAgainWhenItIsDamaged() throws IOException {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        receiveThreeSegments(archive, "lz4").orFail(); // begins where the server is
        receiveThreeSegments(archive, "lz4").orFail();
        Files.write(completeSegments(archive).get(0), new byte[100]);
        receiveThreeSegments(archive, "lz4").orFail();
        List<Path> complete = completeSegments(archive);
        Path newest = complete.get(complete.size() - 1);
        Files.write(newest, new byte[100]);
        Command.Result result = receiveThreeSegments(archive, "lz4");
        assertThat(result.status()).isZero();
        assertThat(result.stderr())
                .contains("warning: compressed segment file \"" + newest.getFileName()
                        + "\" has incorrect uncompressed size 0, skipping");
        assertThat(Files.size(newest)).isGreaterThan(100);
    }

    /** There is nothing from which to receive it again, and to begin where the server is would leave a gap. */
    @Test
    void whenAllCompressedSegmentsAreDamagedItIsAnError() throws IOException {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        Path damaged = Files.write(archive.resolve("000000010000000000000002.lz4"), new byte[100]);
        Command.Result result = receiveThreeSegments(archive, "lz4");
        assertThat(result.status()).isOne();
        assertThat(result.stderr()).contains("could not decompress file \"" + damaged + "\"");
        assertThat(archive).isDirectoryNotContaining(file -> !file.equals(damaged));
    }

    /** A frame that is whole, with nothing in it: as the original, a warning, and on from where the server is. */
    @Test
    void aWholeCompressedSegmentOfTheWrongSizeIsPassedOver() throws IOException {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        byte[] emptyFrame = {4, 0x22, 0x4d, 0x18, 0x60, 0x40, (byte) 0x82, 0, 0, 0, 0};
        Path empty = Files.write(archive.resolve("000000010000000000000002.lz4"), emptyFrame);
        Command.Result result = receiveThreeSegments(archive, "lz4").orFail();
        assertThat(result.stderr())
                .contains("warning: compressed segment file \"" + empty.getFileName()
                        + "\" has incorrect uncompressed size 0, skipping");
        assertThat(archive).isDirectoryContaining(file -> !file.equals(empty));
    }

    /** In order, without those that are not complete, which are removed: the complete ones say where to go on. */
    private static List<Path> completeSegments(Path archive) throws IOException {
        try (Stream<Path> files = Files.list(archive)) {
            List<Path> all = files.sorted().toList();
            List<Path> complete = new ArrayList<>();
            for (Path file : all) {
                if (file.toString().endsWith(".partial")) {
                    Files.delete(file);
                } else {
                    complete.add(file);
                }
            }
            return complete;
        }
    }

    private Command.Result receiveThreeSegments(Path archive, String compression) {
        server.execute(
                "create table if not exists t (x text)",
                "insert into t select repeat('x', 100) from generate_series(1, 20000)");
        return command(
                        Distribution.launcher("pg_receivewal"),
                        List.of(
                                "-n",
                                "-D",
                                archive.toString(),
                                "-Z",
                                compression,
                                "-E",
                                server.query("select pg_current_wal_insert_lsn() - 8")))
                .run();
    }

    /** The original says so too, with status 0. */
    @Test
    void whatCannotBeWrittenWhenASignalEndsItIsAnError(@TempDir Path mountPoint) throws Exception {
        Optional<TinyDisk> mounted = TinyDisk.mount(mountPoint, 64);
        assumeTrue(mounted.isPresent(), "no file system can be mounted here");
        try (TinyDisk disk = mounted.get()) {
            fill(disk.path().resolve("other"));
            // So little of a new segment is compressed in memory, and written when the file ends.
            server.execute("create table if not exists t (x text)", "select pg_switch_wal()");
            server.execute("insert into t values ('x')");
            Command.Running running = command(
                            Distribution.launcher("pg_receivewal"),
                            List.of("-D", disk.path().toString(), "-Z", "gzip"))
                    .start();
            awaitFile(disk.path()
                    .resolve(server.query("select pg_walfile_name(pg_current_wal_insert_lsn())") + ".gz.partial"));
            running.signal("TERM");
            Command.Result result = running.await();
            assertThat(result.stderr()).contains("No space left on device");
            assertThat(result.status()).isOne();
        }
    }

    /** The original leaves half of a file, and refuses to go on with it for ever. */
    @Test
    void goesOnWhenThereIsRoomAgain(@TempDir Path mountPoint) throws IOException {
        Optional<TinyDisk> mounted = TinyDisk.mount(mountPoint, 1500);
        assumeTrue(mounted.isPresent(), "no file system can be mounted here");
        try (TinyDisk disk = mounted.get()) {
            Path other = Files.write(disk.path().resolve("other"), new byte[1 << 20]);
            server.execute("create table if not exists t (x text)", "select pg_switch_wal()");
            server.execute("insert into t values ('x')");
            List<String> arguments = List.of(
                    "-n", "-D", disk.path().toString(), "-E", server.query("select pg_current_wal_insert_lsn() - 8"));
            Command.Result full =
                    command(Distribution.launcher("pg_receivewal"), arguments).run();
            assertThat(full.stderr()).contains("No space left on device");
            assertThat(full.status()).isOne();
            Files.delete(other);
            command(Distribution.launcher("pg_receivewal"), arguments).run().orFail();
        }
    }

    @Test
    void aDirectoryThatCannotBeLookedThroughEndsIt() throws IOException {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        Files.createSymbolicLink(archive.resolve("000000010000000000000001"), Path.of("nowhere"));
        List<String> arguments = List.of("-D", archive.toString());
        Command.Result expected = command(original(), arguments).run();
        Command.Result ours =
                command(Distribution.launcher("pg_receivewal"), arguments).run();
        assertThat(ours.stderr()).isEqualTo(expected.stderr());
        assertThat(ours.status()).isEqualTo(expected.status()).isOne();
    }

    /** The server then ends the stream in the middle of it. */
    @Test
    void saysWhatTheOriginalDoesWhenTheServerIsStopped() throws IOException {
        try (PostgresServer stopped =
                PostgresServer.builder(PostgresBinaries.embedded(15)).start()) {
            Command.Result expected = untilStopped(stopped, original());
            stopped.restart();
            Command.Result ours = untilStopped(stopped, Distribution.launcher("pg_receivewal"));
            assertThat(alike(ours.stderr())).isEqualTo(alike(expected.stderr()));
            assertThat(ours.status()).isEqualTo(expected.status()).isOne();
        }
    }

    private Command.Result untilStopped(PostgresServer stopped, Path program) throws IOException {
        Path archive = Files.createTempDirectory(directory, "archive");
        List<String> arguments = List.of("-n", "-v", "-D", archive.toString(), "-p", Integer.toString(stopped.port()));
        Command.Running running = command(program, arguments).start();
        stopped.await("select coalesce(bool_or(state = 'streaming'), false)::text from pg_stat_replication", "true");
        stopped.stop();
        return running.await();
    }

    @Test
    void saysWhatTheOriginalDoesWhenTheServerEndsTheStream() throws IOException {
        server.execute("create table if not exists t (x text)");
        Command.Result expected = untilTerminated(original());
        Command.Result ours = untilTerminated(Distribution.launcher("pg_receivewal"));
        assertThat(alike(ours.stderr())).contains("not renaming").isEqualTo(alike(expected.stderr()));
        assertThat(ours.status()).isEqualTo(expected.status()).isOne();
    }

    private Command.Result untilTerminated(Path program) throws IOException {
        server.execute("select pg_switch_wal()", "insert into t values ('x')");
        Path archive = Files.createTempDirectory(directory, "archive");
        Command.Running running =
                command(program, List.of("-n", "-D", archive.toString())).start();
        server.await(
                "select coalesce(bool_or(sent_lsn >= pg_current_wal_lsn()), false)::text from pg_stat_replication",
                "true");
        server.query("select pg_terminate_backend(pid)::text from pg_stat_replication");
        return running.await();
    }

    /** Where a backup may be on its way. */
    @Test
    void whatJavaSaysOnSigquitDoesNotReachStandardOutput() throws IOException {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        Command.Running running = command(Distribution.launcher("pg_receivewal"), List.of("-D", archive.toString()))
                .start();
        server.await("select coalesce(bool_or(state = 'streaming'), false)::text from pg_stat_replication", "true");
        running.signal("QUIT");
        running.signal("TERM");
        Command.Result result = running.await();
        assertThat(result.text()).isEmpty();
        assertThat(result.status()).isZero();
    }

    private static void awaitFile(Path file) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("time for " + file).isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(new byte[4096]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Test
    void zstdToo() throws IOException {
        Path archive = Files.createDirectory(directory.resolve("archive"));
        server.execute("create table if not exists t (x text)");
        for (int i = 0; i < 3; i++) {
            server.execute("insert into t select repeat('x', 100) from generate_series(1, 20000)");
            String end = server.query("select pg_current_wal_insert_lsn() - 8");
            command(
                            Distribution.launcher("pg_receivewal"),
                            List.of("-D", archive.toString(), "-E", end, "-Z", "zstd:level=3"))
                    .run()
                    .orFail();
        }
        Segments.assertSameAs(archive, server.dataDirectory().resolve("pg_wal"), 5);
    }
}
