package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;
import org.junit.jupiter.api.Test;

class CodecTest {
    private final CollectingStage next = new CollectingStage();

    @Test
    void noneIsTheStageItself() throws Exception {
        assertThat(Codec.compressor(CompressionSpec.none(), next)).isSameAs(next);
    }

    @Test
    void lz4IsNotThereYet() throws Exception {
        CompressionSpec lz4 = CompressionSpec.parse("lz4");
        assertThatThrownBy(() -> Codec.compressor(lz4, next))
                .isInstanceOf(BackupException.class)
                .hasMessage("this build does not support compression with LZ4");
        assertThat(next.isClosed()).isTrue();
    }
}
