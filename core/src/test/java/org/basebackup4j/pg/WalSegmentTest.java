package org.basebackup4j.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WalSegmentTest {
    private static final int MEGABYTE = 1 << 20;

    @ParameterizedTest
    @CsvSource({
        "1, 0/1000000, 16, 000000010000000000000001",
        "1, 0/1FFFFFF, 16, 000000010000000000000001",
        "2, 0/FFFFFFFF, 16, 0000000200000000000000FF",
        "2, 1/0, 16, 000000020000000100000000",
        "10, 80000000/0, 16, 0000000A8000000000000000",
        "1, FFFFFFFF/FFFFFFFF, 16, 00000001FFFFFFFF000000FF",
        "1, 0/100000, 1, 000000010000000000000001",
        "1, 1/40000000, 1024, 000000010000000100000001"
    })
    void fileName(int timeline, String position, int megabytes, String expected) {
        WalSegment segment = WalSegment.containing(
                new TimelineId(timeline), Lsn.parse(position), Math.multiplyExact(megabytes, MEGABYTE));

        assertThat(segment.fileName()).isEqualTo(expected);
        assertThat(WalSegment.ofFileName(expected, segment.sizeBytes())).contains(segment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000001000000000000000",
                "0000000100000000000000010",
                "00000000000000000000000001",
                "000000000000000000000001",
                "000000010000000000000100",
                "00000001000000000000000a",
                "00000002.history",
                "000000010000000000000001.partial"
            })
    void namesThatAreNoSegments(String name) {
        assertThat(WalSegment.ofFileName(name, 16 * MEGABYTE)).isEmpty();
    }

    @Test
    void offsetIsWithinTheSegment() {
        assertThat(WalSegment.offsetOf(Lsn.parse("0/1000028"), 16 * MEGABYTE)).isEqualTo(0x28);
        assertThat(WalSegment.offsetOf(Lsn.parse("FFFFFFFF/FFFFFFFF"), 1 << 30)).isEqualTo((1 << 30) - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 512 * 1024, 3 * MEGABYTE, Integer.MIN_VALUE})
    void sizesThatNoClusterHas(int sizeBytes) {
        assertThatIllegalArgumentException().isThrownBy(() -> new WalSegment(TimelineId.FIRST, 1, sizeBytes));
    }
}
