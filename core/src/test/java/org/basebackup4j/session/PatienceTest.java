package org.basebackup4j.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatienceTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void tellsAtEveryInterval() throws Exception {
        List<Duration> told = new ArrayList<>();
        Patience patience = new Patience(Duration.ZERO, Duration.ofSeconds(10), told::add);
        assertThat(patience.nanosToWait(0, 0)).isEqualTo(10 * SECOND);
        assertThat(patience.nanosToWait(12 * SECOND, 12 * SECOND)).isEqualTo(8 * SECOND);
        patience.look(20 * SECOND, 20 * SECOND);
        assertThat(told).containsExactly(Duration.ofSeconds(20));
    }

    @Test
    void endsAtTheLimitOfSilence() throws Exception {
        Patience patience = Patience.limitedTo(Duration.ofSeconds(5));
        assertThat(patience.nanosToWait(60 * SECOND, 2 * SECOND)).isEqualTo(3 * SECOND);
        patience.look(60 * SECOND, 4 * SECOND);
        assertThatThrownBy(() -> patience.look(60 * SECOND, 5 * SECOND))
                .isInstanceOf(ConnectionLostException.class)
                .hasMessage("server has not sent anything for 5 seconds");
    }

    @Test
    void endless() throws Exception {
        assertThat(Patience.ENDLESS.nanosToWait(3600 * SECOND, 3600 * SECOND)).isGreaterThan(1_000_000 * SECOND);
        Patience.ENDLESS.look(3600 * SECOND, 3600 * SECOND);
    }
}
