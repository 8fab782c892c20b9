package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ParallelCompressorTest {
    private static final long THREAD_END_MILLIS = 10_000;
    private static final int BLOCK_BYTES = 100;

    /** Copies blocks; can be told to fail, or to wait. Counts how many blocks there are. */
    private static final class Copying implements BlockFormat {
        final CountDownLatch compressing = new CountDownLatch(1);
        final CountDownLatch mayGoOn = new CountDownLatch(1);
        final java.util.Set<Thread> threads = java.util.concurrent.ConcurrentHashMap.newKeySet();
        boolean fails;
        boolean waits;
        int blocks;
        int open;

        @Override
        public String name() {
            return "copying";
        }

        @Override
        public ByteBuffer header() {
            return ByteBuffer.wrap(new byte[] {'<'});
        }

        @Override
        public Block newBlock() {
            blocks++;
            open++;
            return new CopyingBlock(this);
        }

        @Override
        public void count(Block block) {}

        @Override
        public ByteBuffer trailer() {
            return ByteBuffer.wrap(new byte[] {'>'});
        }

        @Override
        public void close() {
            open--;
        }
    }

    private static final class CopyingBlock implements Block {
        private final Copying format;
        private final ByteBuffer input = ByteBuffer.allocate(BLOCK_BYTES);
        private ByteBuffer output = input;

        CopyingBlock(Copying format) {
            this.format = format;
        }

        @Override
        public ByteBuffer input() {
            return input;
        }

        @Override
        public void startAfter(Block previous) {
            input.clear();
        }

        @Override
        public void compress(boolean last) {
            format.threads.add(Thread.currentThread());
            format.compressing.countDown();
            if (format.fails) {
                throw new IllegalStateException("no more");
            }
            if (format.waits) {
                try {
                    format.mayGoOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            output = ByteBuffer.allocate(BLOCK_BYTES)
                    .put(input.duplicate().flip())
                    .flip();
        }

        @Override
        public ByteBuffer output() {
            return output;
        }

        @Override
        public void close() {}
    }

    private final CollectingStage collected = new CollectingStage();
    private final Copying format = new Copying();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void blocksStayInOrderAndAreFew(int threads) throws Exception {
        byte[] data = Samples.pages(500_000, threads);
        ByteStage stage = ParallelCompressor.onThreads(threads, format, collected);
        stage.write(ByteBuffer.wrap(data));
        stage.finish();
        stage.close();
        assertThat(collected.bytes())
                .startsWith('<')
                .endsWith('>')
                .containsSequence(data)
                .hasSize(data.length + 2);
        assertThat(format.blocks).isLessThanOrEqualTo(Math.max(26, 2 * threads + 2));
        assertThat(format.threads).hasSizeLessThanOrEqualTo(threads);
        assertThreadsEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16})
    void gzipOnAnyNumberOfThreads(int threads) throws Exception {
        byte[] data = Samples.pages(4_000_000, threads);
        ByteStage stage = ParallelCompressor.onThreads(threads, new GzipFormat(OptionalInt.empty()), collected);
        stage.write(ByteBuffer.wrap(data));
        stage.finish();
        stage.close();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(collected.bytes()))) {
            assertThat(in.readAllBytes()).isEqualTo(data);
        }
    }

    @Test
    void aWorkersFailureIsTheStages() {
        format.fails = true;
        ByteStage stage = ParallelCompressor.onThreads(2, format, collected);
        assertThatThrownBy(() -> stage.write(ByteBuffer.allocate(100 * BLOCK_BYTES)))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("could not compress data: ")
                .hasMessageContaining("no more");
        stage.close();
        assertEnded();
        assertThat(collected.bytes()).isEmpty();
    }

    @Test
    void givingUpEndsTheThreads() throws Exception {
        format.waits = true;
        ByteStage stage = ParallelCompressor.onThreads(2, format, collected);
        stage.write(ByteBuffer.allocate(4 * BLOCK_BYTES));
        format.compressing.await();
        stage.close();
        stage.close();
        assertEnded();
        assertThat(format.open).as("closed once").isEqualTo(format.blocks - 1);
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        format.waits = true;
        ByteStage stage = ParallelCompressor.onThreads(2, format, collected);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> stage.write(ByteBuffer.allocate(100 * BLOCK_BYTES)))
                .isInstanceOf(BackupException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        stage.close();
        assertThat(Thread.interrupted()).isTrue();
        assertEnded();
    }

    private void assertEnded() {
        assertThat(collected.isFinished()).isFalse();
        assertThat(collected.isClosed()).isTrue();
        assertThreadsEnd();
    }

    /** An executor calls itself terminated a moment before its last thread is. */
    private void assertThreadsEnd() {
        assertThat(format.threads).isNotEmpty().allSatisfy(thread -> {
            thread.join(THREAD_END_MILLIS);
            assertThat(thread.isAlive()).isFalse();
        });
    }
}
