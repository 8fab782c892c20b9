package org.basebackup4j.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link ByteStage} has to keep to, however its input is cut. */
public abstract class ByteStageContract {
    protected ByteStageContract() {}

    /** A fresh stage, and where to see what became of its input. */
    public interface Subject {
        ByteStage stage();

        /** What it produced; to be compared with {@code equals}. */
        Object result() throws Exception;

        /** Whether what is there looks like something whole. */
        boolean looksValid() throws Exception;
    }

    /** Opens a fresh one. */
    protected abstract Subject open() throws Exception;

    /** Input that makes it produce something, of some 10,000 bytes or more. */
    protected abstract byte[] input() throws Exception;

    @Test
    void allInOneGoIsValid() throws Exception {
        Subject subject = open();
        try (ByteStage stage = subject.stage()) {
            stage.write(ByteBuffer.wrap(input()));
            stage.finish();
        }
        assertThat(subject.looksValid()).isTrue();
    }

    @Test
    void oneByteAtATime() throws Exception {
        assertSameResult(left -> 1);
    }

    @Test
    void piecesOfAnySize() throws Exception {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            int most = 1 << (2 + random.nextInt(13));
            assertSameResult(left -> Math.min(left, random.nextInt(most)));
        }
    }

    @FunctionalInterface
    private interface Cut {
        int next(int left);
    }

    private void assertSameResult(Cut cut) throws Exception {
        Subject whole = open();
        byte[] input = input();
        try (ByteStage stage = whole.stage()) {
            stage.write(ByteBuffer.wrap(input));
            stage.finish();
        }
        Subject pieces = open();
        try (ByteStage stage = pieces.stage()) {
            ByteBuffer reused = ByteBuffer.allocateDirect(input.length + 20);
            for (int at = 0; at < input.length; ) {
                int bytes = cut.next(input.length - at);
                reused.clear().position(10).put(input, at, bytes).flip().position(10);
                stage.write(reused);
                assertThat(reused.position()).isEqualTo(reused.limit()).isEqualTo(10 + bytes);
                scribble(reused.flip());
                at += bytes;
            }
            stage.finish();
        }
        assertThat(pieces.result()).isEqualTo(whole.result());
    }

    /** The buffer is the caller's again, who does with it what he likes. */
    private static void scribble(ByteBuffer buffer) {
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0x55);
        }
        buffer.clear();
    }

    @Test
    void everyKindOfBuffer() throws Exception {
        byte[] input = input();
        ByteBuffer direct = ByteBuffer.allocateDirect(input.length).put(input).flip();
        Object expected = result(ByteBuffer.wrap(input));
        assertThat(result(direct)).isEqualTo(expected);
        assertThat(result(direct.rewind().asReadOnlyBuffer())).isEqualTo(expected);
        assertThat(result(ByteBuffer.wrap(input).asReadOnlyBuffer())).isEqualTo(expected);
    }

    private Object result(ByteBuffer data) throws Exception {
        Subject subject = open();
        try (ByteStage stage = subject.stage()) {
            stage.write(data);
            assertThat(data.hasRemaining()).isFalse();
            stage.finish();
        }
        return subject.result();
    }

    @Test
    void abortedAnywhereItLeavesNothingValid() throws Exception {
        byte[] input = input();
        for (int end = 0; end < input.length; end += 1 + input.length / 50) {
            Subject subject = open();
            try (ByteStage stage = subject.stage()) {
                stage.write(ByteBuffer.wrap(input, 0, end));
            }
            assertThat(subject.looksValid()).as("aborted after %d bytes", end).isFalse();
        }
    }

    @Test
    void closedTwice() throws Exception {
        Subject subject = open();
        subject.stage().write(ByteBuffer.wrap(input()));
        subject.stage().finish();
        subject.stage().close();
        Object result = subject.result();
        subject.stage().close();
        assertThat(subject.result()).isEqualTo(result);
    }
}
