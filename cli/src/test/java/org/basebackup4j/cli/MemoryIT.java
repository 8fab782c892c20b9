package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command's memory does not grow with the database: 256 MiB suffice, whatever it writes. */
class MemoryIT {
    private static final long LIMIT_KILOBYTES = 256 * 1024;
    private static final long MEGABYTE = 1 << 20;
    private static final int PAGE_BYTES = 8192;

    /** Of a relation that has more than a gigabyte each gigabyte is a file of its own. */
    private static final long SEGMENT_BYTES = 1024 * MEGABYTE;

    private Path place;

    @BeforeEach
    void prepare() {
        place = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void cleanUp() throws IOException {
        Trees.delete(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Fp", "-Ft --compress=client-zstd"})
    void ofADatabaseThatWouldNotFitInTheHeap(String options) throws Exception {
        assertModest(400 * MEGABYTE, options);
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Fp",
                "-Ft",
                "-Ft --compress=client-gzip:1",
                "-Ft --compress=client-zstd",
                "-Ft --compress=client-lz4"
            })
    void ofFourGigabytes(String options) throws Exception {
        assertModest(4096 * MEGABYTE, options);
    }

    private void assertModest(long sizeBytes, String options) throws Exception {
        try (PostgresServer server =
                PostgresServer.builder(PostgresBinaries.embedded(18)).start()) {
            fill(server, sizeBytes);
            List<String> arguments = new ArrayList<>(List.of(
                    "--pgdata=" + place.resolve("backup"),
                    "--checkpoint=fast",
                    "--wal-method=stream",
                    "--dbname=host=127.0.0.1 user=postgres port=" + server.port()));
            arguments.addAll(List.of(options.split(" ")));
            Command.Running running = Command.of(Distribution.launcher(), arguments)
                    .within(Duration.ofMinutes(9))
                    .start();
            long peak = peakKilobytes(running);
            running.await().orFail();
            assertThat(Trees.sizeBytes(place)).isGreaterThan(sizeBytes / 3);
            System.out.println("MemoryIT: " + sizeBytes / MEGABYTE + " MB, " + options + ": " + peak + " kB");
            assertThat(peak).isPositive().isLessThanOrEqualTo(LIMIT_KILOBYTES);
        }
    }

    /**
     * Files that the server takes for a relation's: it sends what is there, and making a real table of this size takes
     * minutes. Half of each page can be compressed.
     */
    private static void fill(PostgresServer server, long sizeBytes) throws IOException {
        Path database = server.dataDirectory()
                .resolve("base")
                .resolve(server.query("select oid from pg_database where datname = 'postgres'"));
        Random random = new Random(1);
        byte[] half = new byte[PAGE_BYTES / 2];
        ByteBuffer pages = ByteBuffer.allocate((int) MEGABYTE);
        for (long done = 0; done < sizeBytes; done += SEGMENT_BYTES) {
            Path segment = database.resolve("900000" + (done == 0 ? "" : "." + done / SEGMENT_BYTES));
            try (FileChannel channel =
                    FileChannel.open(segment, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (long left = Math.min(SEGMENT_BYTES, sizeBytes - done); left > 0; left -= MEGABYTE) {
                    for (int page = 0; page < MEGABYTE; page += PAGE_BYTES) {
                        random.nextBytes(half);
                        pages.put(page, half);
                    }
                    channel.write(pages.clear());
                }
            }
        }
    }

    /** The largest resident memory that the process ever had, read until it ends. */
    private static long peakKilobytes(Command.Running running) throws Exception {
        Path status = Path.of("/proc", Long.toString(running.pid()), "status");
        long peak = 0;
        while (running.isRunning()) {
            for (String line : readLines(status)) {
                if (line.startsWith("VmHWM:")) {
                    peak = Math.max(peak, Long.parseLong(line.replaceAll("\\D", "")));
                }
            }
            Thread.sleep(10);
        }
        return peak;
    }

    private static List<String> readLines(Path status) {
        try {
            return Files.readAllLines(status);
        } catch (IOException e) {
            return List.of(); // it has just ended
        }
    }
}
