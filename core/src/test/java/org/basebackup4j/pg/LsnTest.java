package org.basebackup4j.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {
    @ParameterizedTest
    @CsvSource({
        "0/0, 0",
        "0/7FFFFFFF, 7FFFFFFF",
        "0/80000000, 80000000",
        "0/FFFFFFFF, FFFFFFFF",
        "7FFFFFFF/0, 7FFFFFFF00000000",
        "80000000/0, 8000000000000000",
        "FFFFFFFF/FFFFFFFF, FFFFFFFFFFFFFFFF",
        "16/B374D848, 16B374D848"
    })
    void textAndValue(String text, String hex) {
        long value = Long.parseUnsignedLong(hex, 16);

        assertThat(Lsn.parse(text).value()).isEqualTo(value);
        assertThat(new Lsn(value)).hasToString(text);
    }

    @Test
    void lowerCaseAndLeadingZerosAreRead() {
        assertThat(Lsn.parse("0000000a/00b0")).isEqualTo(new Lsn(0xA_0000_00B0L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "0", "0/", "/0", "0/0/0", "0/-1", "+1/0", "000000000/0", "0/123456789", "g/0", "0 /0"})
    void whatIsNotAPosition(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse(text)).withMessageContaining(text);
    }

    @Test
    void orderIsUnsigned() {
        Lsn low = Lsn.parse("7FFFFFFF/FFFFFFFF");
        Lsn high = Lsn.parse("80000000/0");

        assertThat(low).isLessThan(high);
        assertThat(high).isLessThan(Lsn.parse("FFFFFFFF/FFFFFFFF"));
    }
}
