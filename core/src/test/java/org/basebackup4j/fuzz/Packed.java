package org.basebackup4j.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;

/** What holds for every way to compress. */
final class Packed {
    /** A few bytes can become very many; beyond this nothing new is seen. */
    private static final long MOST_BYTES = 6 << 20;

    private static final String REASON = "(?<=could not decompress data: )[^|]*";

    private Packed() {}

    /** Another program that reads the same. */
    @FunctionalInterface
    interface Other {
        /** Adds up what it reads. */
        void read(byte[] data, Sum sum) throws IOException;
    }

    /** What comes out, without keeping it. */
    static final class Sum implements ByteStage {
        private final CRC32 crc = new CRC32();
        private long bytes;
        private boolean finished;
        private boolean unknown;

        @Override
        public void write(ByteBuffer data) throws BackupException {
            Oracle.that(!finished, "nothing comes after the end");
            bytes += data.remaining();
            crc.update(data);
            if (bytes > MOST_BYTES) {
                throw new BackupException("enough");
            }
        }

        @Override
        public void finish() {
            Oracle.that(!finished, "there is one end");
            finished = true;
        }

        @Override
        public void close() {
            // There is nothing to release.
        }

        void unknown() {
            unknown = true;
        }

        void addAll(InputStream in) throws IOException {
            try (in) {
                byte[] buffer = new byte[65536];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    bytes += count;
                    crc.update(buffer, 0, count);
                }
            }
        }

        @Override
        public String toString() {
            return bytes + " bytes " + crc.getValue();
        }
    }

    /**
     * Reads in one piece, in many, and with the other program.
     *
     * @param algorithm null for what the data says
     */
    static void checkReading(byte[] data, CompressionAlgorithm algorithm, Other other) {
        Sum whole = new Sum();
        String outcome = Oracle.outcome(() -> read(data, false, algorithm, whole));
        Sum cut = new Sum();
        String cutOutcome = Oracle.outcome(() -> read(data, true, algorithm, cut));
        if (algorithm == CompressionAlgorithm.LZ4) {
            Oracle.same(outcome, cutOutcome, "pieces do not matter");
        } else { // the libraries say in other words what is wrong, depending on how much they see
            Oracle.same(outcome.replaceFirst(REASON, ""), cutOutcome.replaceFirst(REASON, ""), "pieces do not matter");
        }
        Oracle.same(whole.finished, outcome.isEmpty(), "it ends exactly if nothing is wrong");
        if (whole.finished) {
            Oracle.same(whole.toString(), cut.toString(), "pieces do not matter for what comes out");
            Sum theirs = new Sum();
            try {
                other.read(data, theirs);
            } catch (IOException e) {
                throw new AssertionError("broken: another program can read it", e);
            }
            Oracle.that(theirs.unknown || whole.toString().equals(theirs.toString()), "another program reads the same");
        }
    }

    private static String read(byte[] data, boolean cut, CompressionAlgorithm algorithm, Sum sum)
            throws BackupException {
        ByteStage stage = algorithm == null ? Codec.detectingDecompressor(sum) : Codec.decompressor(algorithm, sum);
        Pieces.through(data, cut, stage);
        return "";
    }

    /** Compresses, and reads that again, with the other program too. */
    static void checkRoundTrip(byte[] data, CompressionAlgorithm algorithm, Other other) {
        CollectingStage packed = new CollectingStage();
        Oracle.same(
                "",
                Oracle.outcome(() -> {
                    CompressionSpec spec = CompressionSpec.parse("client-" + algorithm.keyword());
                    Pieces.through(data, true, Codec.compressor(spec, packed));
                    return "";
                }),
                "everything can be compressed");
        Sum expected = new Sum();
        Sum read = new Sum();
        Oracle.same(
                "",
                Oracle.outcome(() -> {
                    Pieces.through(data, false, expected);
                    return read(packed.bytes(), true, null, read);
                }),
                "what was compressed can be read");
        Oracle.same(expected.toString(), read.toString(), "what was compressed is the same");
        checkReading(packed.bytes(), algorithm, other);
    }
}
