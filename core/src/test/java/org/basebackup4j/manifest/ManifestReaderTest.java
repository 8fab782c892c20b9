package org.basebackup4j.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.basebackup4j.manifest.ManifestTexts.HEAD;
import static org.basebackup4j.manifest.ManifestTexts.TAIL;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.WalRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a manifest says, and the original's words for what is wrong with one. */
class ManifestReaderTest {
    private static final String PARSE = "error: could not parse backup manifest: ";

    private static String error(byte[] manifest) {
        List<String> events = ManifestTexts.read(manifest, manifest.length + 1);
        assertThat(ManifestTexts.read(manifest, 1)).isEqualTo(events);
        return events.get(events.size() - 1);
    }

    private static String errorOf(String text) {
        return error(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String errorOfFile(String file) {
        return error(ManifestTexts.signed(HEAD + file + TAIL));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64, 100_000})
    void tellsWhatItSays(int pieceBytes) {
        byte[] manifest = ManifestTexts.signed("{ \"PostgreSQL-Backup-Manifest-Version\": 2,\n"
                + "\"System-Identifier\": 18446744073709551615,\n\"Files\": [\n"
                + "{ \"Path\": \"base/1/\\u00e9\\t\\\"\\ud83d\\ude00\", \"Size\": 8192,"
                + " \"Last-Modified\": \"2026-01-01 00:00:00 GMT\","
                + " \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"0A0b0c0d\" },\n"
                + "{ \"Encoded-Path\": \"c3a9\", \"Size\": 0 }\n" + TAIL);
        assertThat(ManifestTexts.read(manifest, pieceBytes))
                .containsExactly(
                        "version 2",
                        "system 18446744073709551615",
                        "base/1/é\t\"😀 8192 CRC32C 0a0b0c0d",
                        "é 0 NONE ",
                        "1 0/2000028 0/2000100");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{}|missing path name",
                "{\"Path\": \"a\", \"Encoded-Path\": \"61\"}|both path name and encoded path name",
                "{\"Path\": \"a\"}|missing size",
                "{\"Path\": \"a\", \"Size\": 1, \"Checksum\": \"00\"}|checksum without algorithm",
                "{\"Encoded-Path\": \"6\", \"Size\": 1}|could not decode file name",
                "{\"Encoded-Path\": \"6g\", \"Size\": 1}|could not decode file name",
                "{\"Path\": \"a\", \"Size\": 1.5}|file size is not an integer",
                "{\"Path\": \"a\", \"Size\": null}|file size is not an integer",
                "{\"Path\": \"a\", \"Size\": \"1 \"}|file size is not an integer",
                "{\"Path\": \"a\", \"Colour\": 1}|unexpected file field",
                "{\"Path\": []}|unexpected array start",
                "{\"Path\": {}}|unexpected object start",
                "[]|unexpected array start",
                "7|unexpected scalar",
                "{\"Path\": \"a\", \"Size\": 12x}|Token \"12x\" is invalid.",
                "{\"Path\": \"a\", \"Size\": -}|Token \"-\" is invalid.",
                "{\"Path\": \"a\", \"Size\": 1.}|Token \"1.\" is invalid.",
                "{\"Path\": \"a\", \"Size\": 01}|Token \"01\" is invalid.",
                "{\"Path\": \"a\", \"Size\": nul}|Token \"nul\" is invalid.",
                "{\"Path\": \"a\", \"Size\": ;}|Token \";\" is invalid.",
                "{\"Path\": \"a\" \"Size\": 1}|Expected \",\" or \"}\", but found \"\"Size\"\".",
                "{\"Path\"; \"a\"}|Token \";\" is invalid.",
                "{\"Path\" \"a\"}|Expected \":\", but found \"\"a\"\".",
                "{\"Path\": , \"Size\": 1}|Expected JSON value, but found \",\".",
                "{\"Path\": \"a\", }|Expected string, but found \"}\".",
                "{1: 2}|Expected string or \"}\", but found \"1\".",
                "{\"Path\": \"\\q\"}|Escape sequence \"\\q\" is invalid.",
                "{\"Path\": \"\\u12g4\"}|\"\\u\" must be followed by four hexadecimal digits.",
                "{\"Path\": \"\\u0000\"}|\\u0000 cannot be converted to text.",
                "{\"Path\": \"\\ud800x\"}|Unicode low surrogate must follow a high surrogate.",
                "{\"Path\": \"\\udc00\"}|Unicode low surrogate must follow a high surrogate.",
                "{\"Path\": \"\\ud800\\ud800\"}|Unicode high surrogate must not follow a high surrogate.",
            })
    void complainsAboutAFile(String file, String complaint) {
        assertThat(errorOfFile(file)).isEqualTo(PARSE + complaint);
    }

    @Test
    void aPathThatNoFileCanHaveIsRefused() {
        String longest = "x".repeat(0xFFFF);
        assertThat(ManifestTexts.read(
                        ManifestTexts.signed(HEAD + "{\"Path\": \"" + longest + "\", \"Size\": 1}" + TAIL), 100))
                .contains(longest + " 1 NONE ");
        assertThat(errorOfFile("{\"Path\": \"" + longest + "y\", \"Size\": 1}"))
                .isEqualTo(PARSE + "path name too long");
        assertThat(errorOfFile("{\"Encoded-Path\": \"" + "61".repeat(0x10000) + "\", \"Size\": 1}"))
                .isEqualTo(PARSE + "path name too long");
    }

    @Test
    void complainsInTheOriginalsWords() {
        assertThat(errorOfFile("{\"Path\": \"a\nb\"}")).isEqualTo(PARSE + "Character with value 0x0a must be escaped.");
        assertThat(errorOfFile("{\"Path\": \"a\", \"Size\": 1, \"Checksum-Algorithm\": \"MD5\"}"))
                .isEqualTo("error: unrecognized checksum algorithm: \"MD5\"");
        assertThat(errorOfFile(
                        "{\"Path\": \"a\", \"Size\": 1, \"Checksum-Algorithm\": \"crc32c\", \"Checksum\":\"abc\"}"))
                .isEqualTo("error: invalid checksum for file \"a\": \"abc\"");
        assertThat(errorOfFile("{\"Path\": \"a\", \"Size\": 1} {}"))
                .isEqualTo(PARSE + "Expected \",\" or \"]\", but found \"{\".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"Start-LSN\": \"0/1\", \"End-LSN\": \"0/2\"}|missing timeline",
                "{\"Timeline\": 1, \"End-LSN\": \"0/2\"}|missing start LSN",
                "{\"Timeline\": 1, \"Start-LSN\": \"0/2\"}|missing end LSN",
                "{\"Timeline\": \"x\", \"Start-LSN\": \"0/1\", \"End-LSN\": \"0/2\"}|timeline is not an integer",
                "{\"Timeline\": 1, \"Start-LSN\": \"/1\", \"End-LSN\": \"0/2\"}|could not parse start LSN",
                "{\"Timeline\": 1, \"Start-LSN\": \"0/1\", \"End-LSN\": \"02\"}|could not parse end LSN",
                "{\"Timelime\": 1}|unexpected WAL range field",
            })
    void complainsAboutARange(String range, String complaint) {
        assertThat(error(ManifestTexts.signed(HEAD + "],\"WAL-Ranges\": [" + range + "],\n")))
                .isEqualTo(PARSE + complaint);
    }

    @Test
    void readsPositionsAsTheOriginalDoes() {
        byte[] manifest = ManifestTexts.signed(
                HEAD
                        + "],\"WAL-Ranges\": [{\"Timeline\": 2, \"Start-LSN\": \"0x1/ 2zz\", \"End-LSN\": \"aB/FFFFFFFF\"}],\n");
        assertThat(ManifestTexts.read(manifest, 10)).contains("2 1/2 AB/FFFFFFFF");
    }

    @Test
    void complainsAboutTheTopLevel() {
        assertThat(errorOf("")).isEqualTo(PARSE + "The input string ended unexpectedly.");
        assertThat(errorOf("[]")).isEqualTo(PARSE + "unexpected array start");
        assertThat(errorOf("1")).isEqualTo(PARSE + "unexpected scalar");
        assertThat(errorOf("{}")).isEqualTo(PARSE + "unexpected object end");
        assertThat(errorOf("{\"Files\": []}")).isEqualTo(PARSE + "expected version indicator");
        String version = "{\"PostgreSQL-Backup-Manifest-Version\": ";
        assertThat(errorOf(version + "3,")).isEqualTo(PARSE + "unexpected manifest version");
        assertThat(errorOf(version + "1.0,")).isEqualTo(PARSE + "manifest version not an integer");
        assertThat(errorOf(version + "1,")).isEqualTo(PARSE + "The input string ended unexpectedly.");
        assertThat(errorOf(version + "1}")).isEqualTo(PARSE + "unexpected object end");
        assertThat(errorOf(version + "1,\"Dirs\": 1")).isEqualTo(PARSE + "unrecognized top-level field");
        assertThat(errorOf(version + "2,\"System-Identifier\": \"x\"}"))
                .isEqualTo(PARSE + "system identifier in manifest not an integer");
        assertThat(errorOf(version + "1,\"Manifest-Checksum\": \"x\",\"Files\": []}\n"))
                .isEqualTo(PARSE + "unexpected object field");
    }

    @Test
    void complainsAboutItsOwnChecksum() {
        String version = "{\"PostgreSQL-Backup-Manifest-Version\": 1,";
        assertThat(errorOf(version + "\"Manifest-Checksum\": \"00\"}")).isEqualTo(PARSE + "expected at least 2 lines");
        assertThat(errorOf(version + "\"Manifest-Checksum\": \"00\"}\n"))
                .isEqualTo(PARSE + "expected at least 2 lines");
        assertThat(errorOf(version + "\n\"Manifest-Checksum\": \"00\"}\n "))
                .isEqualTo(PARSE + "last line not newline-terminated");
        assertThat(errorOf(version + "\n\"Manifest-Checksum\": \"00\"}\n"))
                .isEqualTo("error: invalid manifest checksum: \"00\"");
        assertThat(errorOf(version + "\n\"Manifest-Checksum\": \"" + "0".repeat(64) + "\"}\n"))
                .isEqualTo("error: manifest checksum mismatch");
        byte[] good = ManifestTexts.signed(HEAD + TAIL);
        assertThat(error(good)).isEqualTo("1 0/2000028 0/2000100");
        good[HEAD.length()] = ' ';
        good[HEAD.length() - 1] = ' ';
        assertThat(error(good)).startsWith("error: ");
        assertThat(errorOf(new String(ManifestTexts.signed(HEAD + TAIL), StandardCharsets.UTF_8).trim()))
                .isEqualTo(PARSE + "last line not newline-terminated");
        assertThat(errorOf(new String(ManifestTexts.signed(HEAD + TAIL), StandardCharsets.UTF_8) + "x\n"))
                .isEqualTo(PARSE + "Token \"x\" is invalid.");
    }

    /** Also with lines that end in every possible place of a piece. */
    @Test
    void findsTheLastLineWhereverPiecesEnd() {
        byte[] manifest = ManifestTexts.signed(HEAD + "\n\n\n" + TAIL + "\n");
        for (int pieceBytes = 1; pieceBytes <= manifest.length; pieceBytes++) {
            assertThat(ManifestTexts.read(manifest, pieceBytes)).containsExactly("version 1", "1 0/2000028 0/2000100");
        }
    }

    /** More than the heap holds, were it kept. */
    @Test
    void passesOverAGigabyteOfWhiteSpace() throws Exception {
        ManifestReader reader = new ManifestReader(new ManifestHandler() {
            @Override
            public void file(ManifestFile file) {}

            @Override
            public void walRange(WalRange range) {}
        });
        reader.take(ByteBuffer.wrap(HEAD.getBytes(StandardCharsets.UTF_8)));
        byte[] space = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 1024; i++) {
            reader.take(ByteBuffer.wrap(space));
        }
        reader.take(ByteBuffer.wrap("],\n\"Manifest-Checksum\": \"00\"}\n".getBytes(StandardCharsets.UTF_8)));
        String complaint = "";
        try {
            reader.finish();
        } catch (BackupException e) {
            complaint = e.getMessage();
        }
        assertThat(complaint).isEqualTo("invalid manifest checksum: \"00\"");
    }

    @Test
    void refusesDeepNestingAndEndlessNames() {
        assertThat(errorOfFile("{\"Path\": " + "[".repeat(10_000))).isEqualTo(PARSE + "unexpected array start");
        assertThat(errorOfFile("{\"Path\": \"" + "x".repeat(2 << 20))).isEqualTo(PARSE + "out of memory");
    }
}
