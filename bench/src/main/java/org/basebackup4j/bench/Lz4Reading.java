package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast a frame is read on one core, cut as it arrives from a server; an operation is a megabyte of what it decodes to.
 *
 * <p>The frames are written by the command-line program {@code lz4} with linked blocks, as the server's are. The system
 * property {@code bench.data} may name a file to take instead of made-up pages.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xmx512m"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class Lz4Reading {
    private static final int MEGABYTES = 64;
    private static final int MEGABYTE = 1024 * 1024;
    private static final int PIECE_BYTES = 32 * 1024;

    /** The options of {@code lz4}; the first is what PostgreSQL's server writes, but for the checksum. */
    @Param({"-BD -B5 --no-frame-crc", "-BD -B5", "-9 -BD -B5 --no-frame-crc", "-B7"})
    public String options;

    private ByteBuffer compressed;

    /** Compresses the data. */
    @Setup
    public void prepare() throws IOException, InterruptedException {
        Path plain = Files.createTempFile("bench", ".data");
        Path packed = Files.createTempFile("bench", ".lz4");
        try {
            Files.write(plain, data());
            int status = new ProcessBuilder(("lz4 -q -f " + options + " " + plain + " " + packed).split(" "))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("lz4 failed");
            }
            byte[] bytes = Files.readAllBytes(packed);
            compressed = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        } finally {
            Files.delete(plain);
            Files.delete(packed);
        }
    }

    private static byte[] data() throws IOException {
        String file = System.getProperty("bench.data");
        ByteBuffer data = ByteBuffer.allocate(MEGABYTES * MEGABYTE);
        byte[] source = file == null ? rows() : Files.readAllBytes(Path.of(file));
        while (data.hasRemaining()) {
            data.put(source, 0, Math.min(source.length, data.remaining()));
        }
        return data.array();
    }

    private static byte[] rows() {
        Random random = new Random(1);
        StringBuilder rows = new StringBuilder();
        while (rows.length() < 8 * MEGABYTE) {
            rows.append(random.nextInt(5000)).append("\0\0\0\0 name ");
            rows.append(Integer.toHexString(random.nextInt()));
            rows.append(" x".repeat(random.nextInt(20)));
        }
        return rows.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /** One frame. */
    @Benchmark
    @org.openjdk.jmh.annotations.OperationsPerInvocation(MEGABYTES)
    public long read() throws BackupException {
        Counting counting = new Counting();
        try (ByteStage stage = Codec.decompressor(CompressionAlgorithm.LZ4, counting)) {
            ByteBuffer all = compressed.duplicate();
            for (int at = 0; at < all.capacity(); at += PIECE_BYTES) {
                all.limit(Math.min(at + PIECE_BYTES, all.capacity())).position(at);
                stage.write(all);
            }
            stage.finish();
        }
        if (counting.bytes != (long) MEGABYTES * MEGABYTE) {
            throw new IllegalStateException("wrong size");
        }
        return counting.bytes;
    }

    private static final class Counting implements ByteStage {
        private long bytes;

        @Override
        public void write(ByteBuffer data) {
            bytes += data.remaining();
            data.position(data.limit());
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }
}
