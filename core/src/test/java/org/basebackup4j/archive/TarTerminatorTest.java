package org.basebackup4j.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TarTerminatorTest extends ByteStageContract {
    @Override
    protected Subject open() {
        CollectingStage collected = new CollectingStage();
        TarTerminator terminator = new TarTerminator(collected);
        return new Subject() {
            @Override
            public ByteStage stage() {
                return terminator;
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
        byte[] sample = TarBytes.sample();
        return java.util.Arrays.copyOf(sample, sample.length - 1024);
    }

    @Test
    void addsTheEnd() throws Exception {
        Subject subject = open();
        subject.stage().write(ByteBuffer.wrap(input()));
        subject.stage().finish();
        assertThat(subject.result()).isEqualTo(TarBytes.sample());
    }
}
