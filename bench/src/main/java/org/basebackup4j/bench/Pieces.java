package org.basebackup4j.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.DigestHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.FileChecksum;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.MessageReader;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What happens to each byte on its way, on one core; an operation is a megabyte. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx512m"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class Pieces {
    private static final int MEGABYTE = 1024 * 1024;
    private static final int MEGABYTES = 16;
    private static final int MESSAGE_BYTES = 32 * 1024; // as the server's are
    private static final int SMALL_FILE_BYTES = 8 * 1024;

    private ByteBuffer messages;
    private ByteBuffer largeFiles;
    private ByteBuffer smallFiles;
    private ByteBuffer data;
    private FileChecksum crc32c;
    private FileChecksum sha256;

    /** Makes what is read. */
    @Setup
    public void prepare() throws BackupException {
        messages = messages();
        largeFiles = archive(MEGABYTES * MEGABYTE);
        smallFiles = archive(SMALL_FILE_BYTES);
        data = ByteBuffer.allocateDirect(MEGABYTES * MEGABYTE);
        crc32c = ChecksumAlgorithm.CRC32C.newChecksum();
        sha256 = ChecksumAlgorithm.SHA256.newChecksum();
    }

    private static ByteBuffer messages() {
        int count = MEGABYTES * MEGABYTE / MESSAGE_BYTES;
        ByteBuffer buffer = ByteBuffer.allocateDirect(count * (5 + MESSAGE_BYTES));
        for (int i = 0; i < count; i++) {
            buffer.put((byte) 'd').putInt(Integer.BYTES + MESSAGE_BYTES);
            buffer.position(buffer.position() + MESSAGE_BYTES);
        }
        return buffer.flip();
    }

    private static ByteBuffer archive(int fileBytes) throws BackupException {
        int files = MEGABYTES * MEGABYTE / fileBytes;
        ByteBuffer tar = ByteBuffer.allocateDirect(MEGABYTES * MEGABYTE + (files + 4) * 512);
        try (TarWriter writer = new TarWriter(new Collecting(tar))) {
            for (int i = 0; i < files; i++) {
                writer.begin(TarEntry.file("base/5/" + (16384 + i), fileBytes, 0600, 1));
                writer.content(ByteBuffer.wrap("x".repeat(fileBytes).getBytes(StandardCharsets.US_ASCII)));
                writer.end();
            }
            writer.archiveEnd();
        }
        return tar.flip();
    }

    /** Cuts CopyData messages out of what comes from the socket, which costs a copy here as there. */
    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long framing() throws BackupException {
        MessageReader reader = new MessageReader();
        ByteBuffer from = messages.duplicate();
        long bytes = 0;
        while (from.hasRemaining()) {
            ByteBuffer room = reader.room();
            from.limit(Math.min(messages.limit(), from.position() + room.remaining()));
            room.put(from);
            from.limit(messages.limit());
            reader.filled();
            for (BackendMessage message = reader.next(); message != null; message = reader.next()) {
                bytes += ((BackendMessage.CopyData) message).payload().remaining();
            }
        }
        return bytes;
    }

    /** A tar stream of one large file, with its checksum. */
    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long tarOfALargeFile() throws BackupException {
        return parse(largeFiles);
    }

    /** A tar stream of many small files, with their checksums. */
    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public long tarOfSmallFiles() throws BackupException {
        return parse(smallFiles);
    }

    private static long parse(ByteBuffer tar) throws BackupException {
        long[] files = new long[1];
        FileChecksum checksum = ChecksumAlgorithm.CRC32C.newChecksum();
        try (TarParser parser = new TarParser(new DigestHandler(checksum, (name, size, crc) -> files[0]++))) {
            ByteBuffer from = tar.duplicate();
            while (from.position() < tar.limit()) {
                from.limit(Math.min(tar.limit(), from.position() + MESSAGE_BYTES));
                parser.write(from);
            }
            parser.finish();
        }
        return files[0];
    }

    /** The default checksum. */
    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public byte[] crc32c() {
        return digest(crc32c);
    }

    /** The one for who does not trust the place where a backup is kept. */
    @Benchmark
    @OperationsPerInvocation(MEGABYTES)
    public byte[] sha256() {
        return digest(sha256);
    }

    private byte[] digest(FileChecksum checksum) {
        ByteBuffer from = data.duplicate();
        while (from.position() < data.capacity()) {
            from.limit(from.position() + MESSAGE_BYTES);
            checksum.update(from);
        }
        return checksum.finish();
    }

    private record Collecting(ByteBuffer target) implements ByteStage {
        @Override
        public void write(ByteBuffer bytes) {
            target.put(bytes);
        }

        @Override
        public void finish() {
            // Everything is there.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
