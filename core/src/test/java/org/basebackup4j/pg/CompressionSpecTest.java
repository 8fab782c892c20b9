package org.basebackup4j.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.basebackup4j.pg.CompressionSpec.Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionSpecTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "none                     | UNSPECIFIED | NONE | -     | -  | false",
                "0                        | UNSPECIFIED | NONE | -     | -  | false",
                "none:0                   | UNSPECIFIED | NONE | -     | -  | false",
                "5                        | UNSPECIFIED | GZIP | 5     | -  | false",
                "gzip                     | UNSPECIFIED | GZIP | -     | -  | false",
                "gzip:9                   | UNSPECIFIED | GZIP | 9     | -  | false",
                "gzip:-1                  | UNSPECIFIED | GZIP | -     | -  | false",
                "gzip:level=1             | UNSPECIFIED | GZIP | 1     | -  | false",
                "gzip:level=1,level=2     | UNSPECIFIED | GZIP | 2     | -  | false",
                "client-gzip:5            | CLIENT      | GZIP | 5     | -  | false",
                "client-5                 | CLIENT      | GZIP | 5     | -  | false",
                "server-zstd              | SERVER      | ZSTD | -     | -  | false",
                "lz4:12                   | UNSPECIFIED | LZ4  | 12    | -  | false",
                "lz4:0                    | UNSPECIFIED | LZ4  | -     | -  | false",
                "zstd:-7                  | UNSPECIFIED | ZSTD | -7    | -  | false",
                "zstd:+22                 | UNSPECIFIED | ZSTD | 22    | -  | false",
                "zstd:workers=4           | UNSPECIFIED | ZSTD | -     | 4  | false",
                "zstd:long                | UNSPECIFIED | ZSTD | -     | -  | true",
                "zstd:long=ON,level=19    | UNSPECIFIED | ZSTD | 19    | -  | true",
                "zstd:long=0              | UNSPECIFIED | ZSTD | -     | -  | false",
            })
    void understands(
            String specification,
            Location location,
            CompressionAlgorithm algorithm,
            Integer level,
            Integer workers,
            boolean longDistance)
            throws BackupException {
        assertThat(CompressionSpec.parse(specification))
                .isEqualTo(new CompressionSpec(location, algorithm, optional(level), optional(workers), longDistance));
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    @Test
    void blanksBeforeALevelAreNothing() throws BackupException {
        assertThat(CompressionSpec.parse("gzip: 5").level()).hasValue(5);
    }

    @Test
    void nothingAtAllIsNoCompression() throws BackupException {
        assertThat(CompressionSpec.parse("")).isEqualTo(CompressionSpec.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "GZIP", "gzip=5", "5 ", ":5"})
    void refusesAnUnknownMethod(String specification) {
        String method = specification.replaceFirst(":.*", "");
        assertRefused(specification, "unrecognized compression algorithm: \"" + method + "\"");
    }

    @Test
    void namesAnUnknownMethodWithoutTheLocation() {
        assertRefused("client-foo", "unrecognized compression algorithm: \"foo\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "10 | compression algorithm \"gzip\" expects a compression level between 1 and 9 (default at -1)",
                "-3 | compression algorithm \"gzip\" expects a compression level between 1 and 9 (default at -1)",
                "gzip:0 | compression algorithm \"gzip\" expects a compression level between 1 and 9 (default at -1)",
                "gzip:99999999999 | compression algorithm \"gzip\" expects a compression level between 1 and 9 (default at -1)",
                "lz4:13 | compression algorithm \"lz4\" expects a compression level between 1 and 12 (default at 0)",
                "zstd:23 | compression algorithm \"zstd\" expects a compression level between -131072 and 22 (default at 3)",
                "none:1 | compression algorithm \"none\" does not accept a compression level",
                "gzip:workers=2 | compression algorithm \"gzip\" does not accept a worker count",
                "gzip:long | compression algorithm \"gzip\" does not support long-distance mode",
                "gzip:long=off | compression algorithm \"gzip\" does not support long-distance mode",
                "gzip: | found empty string where a compression option was expected",
                "gzip:level=9, | found empty string where a compression option was expected",
                "gzip:,level=9 | found empty string where a compression option was expected",
                "gzip:x | unrecognized compression option: \"x\"",
                "gzip:level | compression option \"level\" requires a value",
                "zstd:workers | compression option \"workers\" requires a value",
                "gzip:level= | value for compression option \"level\" must be an integer",
                "gzip:level=3:x | value for compression option \"level\" must be an integer",
                "zstd:long=maybe | value for compression option \"long\" must be a Boolean value",
            })
    void refusesADetailThatMakesNoSense(String specification, String reason) {
        assertRefused(specification, "invalid compression specification: " + reason);
    }

    private static void assertRefused(String specification, String message) {
        assertThatThrownBy(() -> CompressionSpec.parse(specification))
                .isInstanceOf(BackupException.class)
                .hasMessage(message);
    }
}
