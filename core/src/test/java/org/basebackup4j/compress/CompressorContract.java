package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.ByteStageContract;
import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.archive.FlushableStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;
import org.junit.jupiter.api.Test;

/** What every compressor has to keep to. */
abstract class CompressorContract extends ByteStageContract {
    abstract String specification();

    /** The bytes that were compressed, by somebody else's decoder; fails when they are not whole. */
    abstract byte[] decompress(byte[] compressed) throws Exception;

    @Override
    protected Subject open() throws BackupException {
        CollectingStage collected = new CollectingStage();
        ByteStage stage = Codec.compressor(CompressionSpec.parse(specification()), collected);
        return new Subject() {
            @Override
            public ByteStage stage() {
                return stage;
            }

            @Override
            public Object result() throws Exception {
                return decompress(collected.bytes());
            }

            @Override
            public boolean looksValid() {
                assertThat(collected.isClosed()).isTrue();
                try {
                    decompress(collected.bytes());
                } catch (Exception e) {
                    return false;
                }
                return true;
            }
        };
    }

    @Override
    protected byte[] input() {
        byte[] bytes = new byte[700_000];
        new Random(7).nextBytes(bytes);
        Arrays.fill(bytes, 100_000, 500_000, (byte) 'p');
        return bytes;
    }

    @Test
    void whatComesOutIsWhatWentIn() throws Exception {
        Subject subject = open();
        subject.stage().write(ByteBuffer.wrap(input()));
        subject.stage().finish();
        assertThat(subject.result()).isEqualTo(input());
        subject.stage().close();
    }

    @Test
    void nothingAtAll() throws Exception {
        Subject subject = open();
        subject.stage().finish();
        assertThat(subject.result()).isEqualTo(new byte[0]);
        subject.stage().close();
    }

    @Test
    void whatWasFlushedCanBeRead() throws Exception {
        CollectingStage compressed = new CollectingStage();
        CollectingStage read = new CollectingStage();
        byte[] input = input();
        try (ByteStage stage = Codec.compressor(CompressionSpec.parse(specification()), compressed);
                ByteStage decompressor = Codec.decompressor(
                        CompressionSpec.parse(specification()).algorithm(), read)) {
            int passed = 0;
            for (int end : new int[] {0, 1, 1000, 1000, 40_000, 300_000, input.length}) {
                stage.write(ByteBuffer.wrap(input, read.bytes().length, end - read.bytes().length));
                ((FlushableStage) stage).flush();
                decompressor.write(ByteBuffer.wrap(compressed.bytes(), passed, compressed.bytes().length - passed));
                passed = compressed.bytes().length;
                assertThat(read.bytes()).isEqualTo(Arrays.copyOf(input, end));
            }
            stage.finish();
        }
        assertThat(decompress(compressed.bytes())).isEqualTo(input);
    }

    static byte[] compress(String specification, byte[] data) throws BackupException {
        CollectingStage collected = new CollectingStage();
        try (ByteStage stage = Codec.compressor(CompressionSpec.parse(specification), collected)) {
            stage.write(ByteBuffer.wrap(data));
            stage.finish();
        }
        assertThat(collected.isFinished()).isTrue();
        return collected.bytes();
    }
}
