package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionValuesTest {
    @ParameterizedTest
    @CsvSource({
        "32, 32",
        "32k, 32",
        "1M, 1024",
        "1024M, 1048576",
        "32.9, 32",
        "'32 k ', 32",
        "1e3, 1000",
        "' +64', 64",
        ".5M, 512"
    })
    void ratesHaveUnits(String value, int kilobytes) throws BackupException {
        assertThat(OptionValues.maxRateKb(value)).isEqualTo(kilobytes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "x     | transfer rate \"x\" is not a valid value",
                "''    | transfer rate \"\" is not a valid value",
                "0     | transfer rate must be greater than zero",
                "-5    | transfer rate must be greater than zero",
                "32Q   | invalid --max-rate unit: \"Q\"",
                "32kM  | invalid --max-rate unit: \"kM\"",
                "inf   | transfer rate \"inf\" is not a valid value",
                "nan   | transfer rate \"nan\" is not a valid value",
                "0x40  | transfer rate must be greater than zero",
                "31    | transfer rate \"31\" is out of range",
                "1025M | transfer rate \"1025M\" is out of range",
                "3000000000  | transfer rate \"3000000000\" is out of range",
                "99999999999 | transfer rate \"99999999999\" exceeds integer range",
                "99999999999999999999 | transfer rate \"99999999999999999999\" is out of range",
                "1e400 | invalid transfer rate \"1e400\": Numerical result out of range",
            })
    void wrongRatesAreRefused(String value, String message) {
        assertThatThrownBy(() -> OptionValues.maxRateKb(value)).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "' 5 ', 5", "'', 0", "+7, 7", "-0, 0"})
    void integersMayHaveBlanks(String value, int number) throws BackupException {
        assertThat(OptionValues.integer(value, "-x", 0, 10)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5x          | invalid value \"5x\" for option -x",
                "-1          | -x must be in range 0..10",
                "11          | -x must be in range 0..10",
                "99999999999 | -x must be in range 0..10",
            })
    void wrongIntegersAreRefused(String value, String message) {
        assertThatThrownBy(() -> OptionValues.integer(value, "-x", 0, 10)).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/a=/b          | /a   | /b",
                "/a//b/=/c/./d/ | /a/b | /c/d",
                "/a\\=b=/c      | /a=b | /c",
                "/a=/b\\=c      | /a   | /b=c",
                "/a==/b         | /a   | /b",
                "/a/../b=/c/..  | /b   | /",
                "c:/a=/b        | c:/a | /b",
            })
    void tablespacesAreMapped(String value, String oldDirectory, String newDirectory) throws BackupException {
        Map<String, String> mapping = new HashMap<>();
        OptionValues.addTablespace(value, mapping);
        assertThat(mapping).containsExactly(Map.entry(oldDirectory, newDirectory));
    }

    @Test
    void theFirstMappingOfATablespaceCounts() throws BackupException {
        Map<String, String> mapping = new HashMap<>();
        OptionValues.addTablespace("/a=/b", mapping);
        OptionValues.addTablespace("/a/=/c", mapping);
        assertThat(mapping).containsExactly(Map.entry("/a", "/b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a        | invalid tablespace mapping format \"a\", must be \"OLDDIR=NEWDIR\"",
                "=/a      | invalid tablespace mapping format \"=/a\", must be \"OLDDIR=NEWDIR\"",
                "/a=      | invalid tablespace mapping format \"/a=\", must be \"OLDDIR=NEWDIR\"",
                "/a=/b=/c | multiple \"=\" signs in tablespace mapping",
                "a=/b     | old directory is not an absolute path in tablespace mapping: a",
                "c:a=/b   | old directory is not an absolute path in tablespace mapping: c:a",
                "/a=b     | new directory is not an absolute path in tablespace mapping: b",
            })
    void wrongMappingsAreRefused(String value, String message) {
        assertThatThrownBy(() -> OptionValues.addTablespace(value, new HashMap<>()))
                .hasMessage(message);
    }

    @Test
    void aMappingHasALongestPath() {
        assertThatThrownBy(() -> OptionValues.addTablespace("/" + "x".repeat(1100) + "=/b", new HashMap<>()))
                .hasMessage("directory name too long");
    }
}
