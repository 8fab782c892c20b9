package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.ByteStageContract;
import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every decompressor has to keep to. */
@Timeout(120)
abstract class DecompressorContract extends ByteStageContract {
    static final int DAMAGES = 1000;

    abstract CompressionAlgorithm algorithm();

    /** Data as somebody else compresses it, with all the checksums that the format has. */
    abstract byte[] compressed(byte[] data) throws Exception;

    static byte[] content() {
        return Samples.pages(150_000, 11);
    }

    @Override
    protected byte[] input() throws Exception {
        return compressed(content());
    }

    ByteStage stage(ByteStage next) throws BackupException {
        return Codec.decompressor(algorithm(), next);
    }

    @Override
    protected Subject open() throws BackupException {
        CollectingStage collected = new CollectingStage();
        ByteStage stage = stage(collected);
        return new Subject() {
            @Override
            public ByteStage stage() {
                return stage;
            }

            @Override
            public Object result() {
                return collected.bytes();
            }

            @Override
            public boolean looksValid() {
                assertThat(collected.isClosed()).isTrue();
                return collected.isFinished();
            }
        };
    }

    byte[] decompress(byte[] data) throws BackupException {
        CollectingStage collected = new CollectingStage();
        try (ByteStage stage = stage(collected)) {
            stage.write(ByteBuffer.wrap(data));
            stage.finish();
        }
        assertThat(collected.isFinished()).isTrue();
        return collected.bytes();
    }

    /** Whether data is decompressed without a complaint. */
    boolean succeeds(byte[] data) {
        return result(data).isPresent();
    }

    private Optional<byte[]> result(byte[] data) {
        try {
            return Optional.of(decompress(data));
        } catch (BackupException e) {
            assertThat(e).hasMessageStartingWith("could not decompress data: ");
            return Optional.empty();
        }
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void whatComesOutIsWhatWentIn() throws Exception {
        assertThat(decompress(input())).isEqualTo(content());
    }

    @Test
    void severalOneAfterTheOther() throws Exception {
        byte[] data = concat(input(), compressed(new byte[0]), input());
        assertThat(decompress(data)).isEqualTo(concat(content(), content()));
    }

    @Test
    void nothingIsTooLittle() {
        assertThatThrownBy(() -> decompress(new byte[0]))
                .hasMessage("could not decompress data: unexpected end of input");
    }

    @Test
    void cutOffAnywhere() throws Exception {
        byte[] whole = concat(input(), input());
        int allowed = whole.length / 2;
        for (int i = 0; i < DAMAGES; i++) {
            int end = (int) ((long) i * whole.length / DAMAGES);
            if (end != allowed) {
                assertThat(succeeds(Arrays.copyOf(whole, end)))
                        .as("cut off at %d", end)
                        .isFalse();
            }
        }
        for (int end = whole.length - 20; end < whole.length; end++) {
            assertThat(succeeds(Arrays.copyOf(whole, end)))
                    .as("cut off at %d", end)
                    .isFalse();
        }
    }

    /** A bit that means nothing may be any; but what comes out is never anything else than what went in. */
    @Test
    void aBitFlippedAnywhere() throws Exception {
        byte[] content = content();
        byte[] whole = compressed(content);
        Random random = new Random(5);
        for (int i = 0; i < DAMAGES; i++) {
            int at = i < 30 ? i : i < 60 ? whole.length - i + 29 : random.nextInt(whole.length);
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Optional<byte[]> result = result(damaged);
            boolean wrong = result.isPresent() && !Arrays.equals(result.get(), content);
            assertThat(wrong).as("bit of byte %d", at).isFalse();
        }
    }

    @Test
    void noiseAnywhere() throws Exception {
        byte[] whole = input();
        Random random = new Random(6);
        for (int i = 0; i < DAMAGES; i++) {
            int at = 20 + (int) ((long) i * (whole.length - 100) / DAMAGES);
            byte[] noise = new byte[1 + random.nextInt(50)];
            random.nextBytes(noise);
            byte[] damaged = concat(Arrays.copyOf(whole, at), noise, Arrays.copyOfRange(whole, at, whole.length));
            assertThat(succeeds(damaged)).as("noise at %d", at).isFalse();
        }
    }

    @Test
    void garbageAfterTheEnd() throws Exception {
        assertThat(succeeds(concat(input(), new byte[] {'x'}))).isFalse();
        assertThat(succeeds(concat(input(), "garbage, and more of it".getBytes())))
                .isFalse();
    }

    /** A thousandfold and more: it passes through, and nothing is kept. */
    @Test
    void aBombTakesNoMemory() throws Exception {
        long bytes = 100_000_000;
        byte[] bomb = compressed(new byte[(int) bytes]);
        assertThat(bomb.length).isLessThan(2_000_000);
        class Counting implements ByteStage {
            long bytes;
            int most;

            @Override
            public void write(ByteBuffer data) {
                bytes += data.remaining();
                most = Math.max(most, data.remaining());
                data.position(data.limit());
            }

            @Override
            public void finish() {}

            @Override
            public void close() {}
        }
        Counting counting = new Counting();
        try (ByteStage stage = stage(counting)) {
            stage.write(ByteBuffer.wrap(bomb));
            stage.finish();
        }
        assertThat(counting.bytes).isEqualTo(bytes);
        assertThat(counting.most).isLessThanOrEqualTo(4 * 1024 * 1024);
    }
}
