package org.basebackup4j.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {
    @ParameterizedTest
    @CsvSource({
        "18.6, 180006",
        "15.18 (Debian 15.18-0+deb12u1), 150018",
        "19beta1, 190000",
        "19devel, 190000",
        "13.23, 130023",
        "9.6.24, 90624",
        "10, 100000"
    })
    void number(String text, int expected) {
        assertThat(ServerVersion.parse(text).number()).isEqualTo(expected);
    }

    @Test
    void majorVersionsCompare() {
        ServerVersion version = ServerVersion.parse("15.18");

        assertThat(version.isAtLeast(15)).isTrue();
        assertThat(version.isAtLeast(16)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "beta", " 18"})
    void whatIsNotAVersion(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ServerVersion.parse(text));
    }
}
