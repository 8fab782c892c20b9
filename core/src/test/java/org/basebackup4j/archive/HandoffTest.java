package org.basebackup4j.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandoffTest extends ByteStageContract {
    private static final int MORE_THAN_IT_HOLDS = 4 * 1024 * 1024;

    @Override
    protected Subject open() {
        CollectingStage collected = new CollectingStage();
        Handoff handoff = new Handoff("test", collected);
        return new Subject() {
            @Override
            public ByteStage stage() {
                return handoff;
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

    @Override
    protected byte[] input() {
        byte[] bytes = new byte[1_500_000];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Remembers who calls it. */
    private static class Next implements ByteStage {
        volatile Thread writer = Thread.currentThread();
        volatile boolean closed;

        @Override
        public void write(ByteBuffer data) throws BackupException {
            writer = Thread.currentThread();
            data.position(data.limit());
        }

        @Override
        public void finish() throws BackupException {}

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void theNextStageWorksOnAThreadThatEndsWithTheFirst() throws Exception {
        Next next = new Next();
        try (Handoff handoff = new Handoff("on its own core", next)) {
            handoff.write(ByteBuffer.wrap(input()));
            handoff.finish();
            assertThat(next.writer.getName()).isEqualTo("on its own core");
            assertThat(next.writer.isAlive()).isFalse();
        }
        assertThat(next.closed).isTrue();
    }

    @Test
    void whatGoesWrongThereIsThrownHereAsItWas() throws Exception {
        BackupException full = new BackupException("disk full");
        Next next = new Next() {
            @Override
            public void write(ByteBuffer data) throws BackupException {
                super.write(data);
                throw full;
            }
        };
        try (Handoff handoff = new Handoff("test", next)) {
            assertThatThrownBy(() -> handoff.write(ByteBuffer.allocate(MORE_THAN_IT_HOLDS)))
                    .isSameAs(full);
            assertThatThrownBy(() -> handoff.write(ByteBuffer.allocate(1))).isSameAs(full);
        }
        assertThat(next.writer.isAlive()).isFalse();
        assertThat(next.closed).isTrue();
    }

    @Test
    void aFailureAtTheEndIsThrownByFinish() throws Exception {
        Next next = new Next() {
            @Override
            public void finish() {
                throw new IllegalStateException("broken");
            }
        };
        try (Handoff handoff = new Handoff("test", next)) {
            handoff.write(ByteBuffer.allocate(10));
            assertThatThrownBy(handoff::finish)
                    .isInstanceOf(BackupException.class)
                    .hasMessageContaining("broken");
        }
    }

    /** Waits until it is interrupted, as a write to a pipe that nobody reads. */
    private static final class Stuck extends Next {
        final CountDownLatch entered = new CountDownLatch(1);

        @Override
        public void write(ByteBuffer data) throws BackupException {
            super.write(data);
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new BackupException("interrupted", e);
            }
        }
    }

    @Test
    void givingUpEndsAStageThatIsStuck() throws Exception {
        Stuck next = new Stuck();
        try (Handoff handoff = new Handoff("test", next)) {
            handoff.write(ByteBuffer.allocate(300_000));
            next.entered.await();
        }
        assertThat(next.writer.isAlive()).isFalse();
        assertThat(next.closed).isTrue();
    }

    @Test
    void anInterruptEndsTheWaitForRoom() throws Exception {
        Stuck next = new Stuck();
        Handoff handoff = new Handoff("test", next);
        Thread test = Thread.currentThread();
        Thread interrupter = new Thread(() -> {
            try {
                next.entered.await();
                test.interrupt();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        interrupter.start();
        try (handoff) {
            assertThatThrownBy(() -> handoff.write(ByteBuffer.allocate(MORE_THAN_IT_HOLDS)))
                    .isInstanceOf(BackupException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(next.writer.isAlive()).isFalse();
        interrupter.join();
    }
}
