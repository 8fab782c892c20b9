package org.basebackup4j.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.basebackup4j.pg.TimelineId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimelineHistoryTest {
    private static final TimelineId FOURTH = TimelineId.parse("4");

    private static boolean isValid(String content) {
        return TimelineHistory.isValid(content.getBytes(StandardCharsets.UTF_8), FOURTH);
    }

    @Test
    void timelinesInOrder() {
        assertThat(isValid("1\t0/4000000\tno recovery target specified\n\n3\t0/C000090\n"))
                .isTrue();
        assertThat(isValid("# by hand\n\n 1 0/4000000\n")).isTrue();
        assertThat(isValid("3\t0/4000000\n\n1\t0/C000090\n")).isFalse();
        assertThat(isValid("4\t0/4000000\n")).isFalse();
        assertThat(isValid("no history\n")).isFalse();
        assertThat(isValid("")).isFalse();
    }

    /** The reason holds a restore point's name, whose bytes may be those of any line's end but the one that counts. */
    @ParameterizedTest
    @ValueSource(strings = {"Ångström", "wait …", "here\rand there", "a\u0085b", "a\u2028b", "a\u000bb\fc"})
    void restorePoints(String name) {
        assertThat(isValid("1\t0/4000000\tat restore point \"" + name + "\"\n")).isTrue();
    }
}
