package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;

import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.junit.jupiter.api.Test;

class CodecTest {
    private final CollectingStage next = new CollectingStage();

    @Test
    void noneIsTheStageItself() throws Exception {
        assertThat(Codec.compressor(CompressionSpec.none(), next)).isSameAs(next);
    }

    @Test
    void nothingToDecompressIsTheStageItself() throws Exception {
        assertThat(Codec.decompressor(CompressionAlgorithm.NONE, next)).isSameAs(next);
    }
}
