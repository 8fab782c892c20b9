package org.basebackup4j.wal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;

/**
 * A data directory that a server left after some work, and what its control file says.
 *
 * @param directory the data directory
 * @param major the server's version
 * @param segmentSizeBytes the size of its segments
 */
record WalFiles(Path directory, int major, int segmentSizeBytes) implements AutoCloseable {
    private static final int CHECKPOINT_OFFSET = 32;
    private static final int[] RECORD_KILOBYTES = {1, 9, 300, 1500};

    /** Lets a new server work until it has written records of all sizes and switched segments, and stops it. */
    static WalFiles write(PostgresBinaries binaries, int segmentMegabytes) throws IOException {
        Path directory = PostgresServer.temporaryDirectory();
        try (PostgresServer server = PostgresServer.builder(binaries)
                .initdb("--wal-segsize=" + segmentMegabytes)
                .set("wal_keep_size", "2GB")
                .set("max_wal_size", "4GB")
                .start()) {
            server.execute("create table small (id int primary key, filler text)");
            for (int kilobytes : RECORD_KILOBYTES) {
                server.execute(
                        "do $$ begin for i in 1..100 loop insert into small values"
                                + " ((select count(*) from small), repeat('x', i)); update small set filler = filler"
                                + " || 'y' where id % 17 = i % 17; commit; end loop; end $$",
                        "select pg_logical_emit_message(true, 'x', repeat('y', " + kilobytes * 1024 + "))",
                        "select pg_switch_wal()");
            }
            server.execute(
                    "create table big as select g id, repeat(md5(g::text), 30) t from generate_series(1, 800) g",
                    "create index on big (t)",
                    "checkpoint",
                    "update big set t = reverse(t) where id % 3 = 0");
            server.stop();
            copy(server.dataDirectory().resolve("pg_wal"), directory.resolve("pg_wal"));
            copy(server.dataDirectory().resolve("global"), directory.resolve("global"));
        }
        return new WalFiles(directory, binaries.major(), segmentMegabytes << 20);
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    Path wal() {
        return directory.resolve("pg_wal");
    }

    /** The segments that are there, in order. */
    List<WalSegment> segments() {
        try (Stream<Path> files = Files.list(wal())) {
            return files.flatMap(
                            file -> WalSegment.ofFileName(file.getFileName().toString(), segmentSizeBytes).stream())
                    .sorted((a, b) -> Long.compareUnsigned(a.number(), b.number()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the last record begins: the shutdown's checkpoint. */
    Lsn lastRecord() {
        return new Lsn(control().getLong(CHECKPOINT_OFFSET));
    }

    private ByteBuffer control() {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(directory.resolve("global/pg_control")))
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that is known of the log, from its first segment on. */
    WalFormat format() {
        return new WalFormat(
                segments().get(0).start(),
                segmentSizeBytes,
                TimelineId.FIRST,
                control().getLong(0),
                OptionalInt.of(major));
    }

    @Override
    public void close() {
        try {
            Trees.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
