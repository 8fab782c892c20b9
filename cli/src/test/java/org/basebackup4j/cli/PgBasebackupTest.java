package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says before it connects to anything. */
class PgBasebackupTest {
    private static final String HINT = "pgbb: hint: Try \"pgbb --help\" for more information.\n";

    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

    private int run(String... arguments) {
        Invocation invocation = new Invocation("/some/where/pgbb", List.of(arguments), Map.of(), OptionalInt.empty());
        Program program = new Program(
                "pg_basebackup",
                invocation,
                new PrintStream(stdout, true, StandardCharsets.UTF_8),
                new PrintStream(stderr, true, StandardCharsets.UTF_8));
        return new PgBasebackup(program, Channels.newChannel(stdout)).run();
    }

    private void assertRefused(String arguments, String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(1);
        assertThat(stderr.toString(StandardCharsets.UTF_8)).isEqualTo(message);
        assertThat(stdout.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-v x                             | too many command-line arguments (first is \"x\")",
                "-v                               | must specify output directory or backup target",
                "-t client                        | must specify output directory or backup target",
                "-t blackhole -Fp                 | cannot specify both format and backup target",
                "-t blackhole -D x                | cannot specify both output directory and backup target",
                "-t blackhole                     | WAL cannot be streamed when a backup target is specified",
                "-t blackhole -Z client-gzip      | client-side compression is not possible when a backup target is specified",
                "-t blackhole -Xn --waldir=/x     | WAL directory location cannot be specified along with a backup target",
                "-D x -z                          | only tar mode backups can be compressed",
                "-D x -S s -Xf                    | replication slots can only be used with WAL streaming",
                "-D x -S s --no-slot              | --no-slot cannot be used with slot name",
                "-D x -C                          | --create-slot needs a slot to be specified using --slot",
                "-D x -C --no-slot                | --create-slot needs a slot to be specified using --slot",
                "-D x -Ft --waldir=/y             | WAL directory location can only be specified in plain mode",
                "-D x --waldir=y                  | WAL directory location must be an absolute path",
                "-D x -P --no-estimate-size       | --progress and --no-estimate-size are incompatible options",
                "-D x --no-manifest --manifest-checksums=x   | --no-manifest and --manifest-checksums are incompatible options",
                "-D x --no-manifest --manifest-force-encode  | --no-manifest and --manifest-force-encode are incompatible options",
            })
    void refusesWhatDoesNotGoTogether(String arguments, String message) {
        assertRefused(arguments, "pgbb: error: " + message + "\n" + HINT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Fq          | invalid output format \"q\", must be \"plain\" or \"tar\"",
                "-Xq          | invalid wal-method option \"q\", must be \"fetch\", \"stream\", or \"none\"",
                "-cq          | invalid checkpoint argument \"q\", must be \"fast\" or \"spread\"",
                "-Tq          | invalid tablespace mapping format \"q\", must be \"OLDDIR=NEWDIR\"",
                "-sq          | invalid value \"q\" for option -s/--status-interval",
                "-s2147484    | -s/--status-interval must be in range 0..2147483",
                "-rq          | transfer rate \"q\" is not a valid value",
                "--sync-method=q | unrecognized sync method: q",
                "-D x -Zq     | unrecognized compression algorithm: \"q\"",
                "-D x -Z gzip:q | invalid compression specification: unrecognized compression option: \"q\"",
            })
    void refusesWrongValues(String arguments, String message) {
        assertRefused(arguments, "pgbb: error: " + message + "\n");
    }

    @Test
    void theFirstMistakeIsTheOneThatIsTold() {
        assertRefused(
                "-c FAST -c q -D", "pgbb: error: invalid checkpoint argument \"q\", must be \"fast\" or \"spread\"\n");
    }

    @Test
    void complaintsBeginWithTheCommandAsItWasCalled() {
        assertRefused("--x", "/some/where/pgbb: unrecognized option '--x'\n" + HINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v --help", "-v --version"})
    void helpAndVersionCountAsTheFirstArgumentOnly(String arguments) {
        assertRefused(arguments, HINT);
    }

    /** It is ours, so it must not change what the original's abbreviations mean. */
    @ParameterizedTest
    @ValueSource(strings = {"-D x --comp=gzip", "-D x --compress-wal"})
    void ourOwnOptionLeavesAbbreviationsAlone(String arguments) {
        assertRefused(arguments, "pgbb: error: only tar mode backups can be compressed\n" + HINT);
    }

    @Test
    void ourOwnOptionIsWrittenOut() {
        assertRefused("--compress-wa", "/some/where/pgbb: unrecognized option '--compress-wa'\n" + HINT);
    }

    @Test
    void argumentsThatJavaCouldNotReadAreRefused() {
        assertRefused("-D a\ufffd", "pgbb: error: command-line argument is not valid UTF-8: \"a\ufffd\"\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void scriptsReadTheVersion(String argument) {
        assertThat(run(argument, "--x")).isZero();
        assertThat(stdout.toString(StandardCharsets.UTF_8).lines().findFirst())
                .contains("pg_basebackup (PostgreSQL) 18.6");
        assertThat(stderr.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-?"})
    void helpFitsIntoEightyColumns(String argument) {
        assertThat(run(argument)).isZero();
        assertThat(stdout.toString(StandardCharsets.UTF_8).lines())
                .startsWith("pgbb makes a copy of a running PostgreSQL server's files.")
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(stderr.size()).isZero();
    }

    @Test
    void helpNamesEveryOption() {
        run("--help");
        assertThat(BasebackupOption.values())
                .allSatisfy(option ->
                        assertThat(stdout.toString(StandardCharsets.UTF_8)).contains(option.flag()));
    }
}
