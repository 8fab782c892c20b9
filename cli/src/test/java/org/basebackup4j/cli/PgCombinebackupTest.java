package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a command line is found before any backup is looked at. */
class PgCombinebackupTest {
    private static final String HINT = "pgcb: hint: Try \"pgcb --help\" for more information.\n";

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    private int run(String... arguments) {
        Invocation invocation = new Invocation("/some/where/pgcb", List.of(arguments), Map.of(), OptionalInt.empty());
        return new PgCombinebackup(new Program(
                        "pg_combinebackup",
                        invocation,
                        new PrintStream(stdout, true, StandardCharsets.UTF_8),
                        new PrintStream(stderr, true, StandardCharsets.UTF_8)))
                .run();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no input directories specified | HINT",
                "-o r | no input directories specified | HINT",
                "full | no output directory specified | HINT",
                "-T x -o r full | 'invalid tablespace mapping format \"x\", must be \"OLDDIR=NEWDIR\"' | ''",
                "-T x=/y -o r full | old directory is not an absolute path in tablespace mapping: x | ''",
                "-T /x=y -o r full | new directory is not an absolute path in tablespace mapping: y | ''",
                "-T /x=/y=/z -o r full | 'multiple \"=\" signs in tablespace mapping' | ''",
                "--manifest-checksums=md5 -o r full | 'unrecognized checksum algorithm: \"md5\"' | ''",
                "--sync-method=none -o r full | unrecognized sync method: none | ''",
                "-o r full --format=x | 'invalid output format \"x\", must be \"plain\" or \"tar\"' | ''",
                "-o r full --compress=gzip | only tar mode backups can be compressed | HINT",
                "-o r full --format=t --compress=server-gzip | there is no server that could compress | HINT",
                "-o r full --format=t --compress=x | 'unrecognized compression algorithm: \"x\"' | ''",
            })
    void complaints(String line, String complaint, String hint) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(1);
        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .isEqualTo("pgcb: error: " + complaint + "\n" + (hint.isEmpty() ? "" : HINT));
        assertThat(stdout.size()).isZero();
    }

    @Test
    void optionsAreFoundAsGetoptFindsThem() {
        assertThat(run("--co", "-o", "r", "full")).isEqualTo(1);
        assertThat(run("--verif")).isEqualTo(1);
        assertThat(stderr.toString(StandardCharsets.UTF_8))
                .isEqualTo("/some/where/pgcb: option '--co' is ambiguous; possibilities: '--copy' '--copy-file-range'\n"
                        + HINT + "/some/where/pgcb: unrecognized option '--verif'\n" + HINT);
    }

    @Test
    void helpFitsTheTerminal() {
        assertThat(run("-?")).isZero();
        assertThat(stdout.toString(StandardCharsets.UTF_8).lines())
                .allMatch(line -> line.length() <= 80)
                .hasSizeGreaterThan(20);
    }
}
