package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RecoveryConfigTest {
    @ParameterizedTest
    @MethodSource("conninfoValues")
    void valuesInAConnectionString(String value, String expected) {
        assertThat(RecoveryConfig.quoteConninfo(value)).isEqualTo(expected);
    }

    static Object[][] conninfoValues() {
        return new Object[][] {
            {"localhost", "localhost"},
            {"127.0.0.1", "127.0.0.1"},
            {"a_b", "a_b"},
            {"", "''"},
            {"with space", "'with space'"},
            {"it's", "'it\\'s'"},
            {"back\\slash", "'back\\\\slash'"},
            {"/var/run", "'/var/run'"},
            {"pä", "'pä'"},
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {"plain|'plain'", "it's|'it''s'", "back\\slash|'back\\\\slash'", "\"two\nlines\"|'two\\nlines'"})
    void valuesInTheSettingsFile(String value, String expected) {
        assertThat(RecoveryConfig.quoteSetting(value)).isEqualTo(expected);
    }
}
