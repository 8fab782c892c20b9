package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wrong command lines get the same words and the same exit status from PostgreSQL's own {@code pg_receivewal} and from
 * ours.
 *
 * <p>An argument {@code ''} stands for an empty one.
 */
class ReceivewalErrorsIT {
    private static final Path ORIGINAL = Path.of("/usr/lib/postgresql/15/bin/pg_receivewal");
    private static final String COMMAND_LINES = """

            x
            -D d y
            -v -?
            -v --version
            --help=x
            -x
            -D
            -vD
            --director
            --d
            --n
            --no
            --no-s=1
            --s
            --sy=1
            --c
            --v
            --p
            -D nowhere
            -D ''
            -D nowhere -Z foo
            -D nowhere -Z gzip:10
            -D nowhere -Z gzip:workers=2
            -D nowhere -Z 5
            -D nowhere -Z 0
            -D nowhere -Z none:1
            -D nowhere -Z lz4:13
            -D nowhere -Z client-gzip
            -D nowhere -Z server-gzip:1
            -D nowhere -Z -1
            -D nowhere -Z 10
            -E x -D nowhere
            -E '' -D nowhere
            -E 1 -D nowhere
            -E 1/ -D nowhere
            -E /1 -D nowhere
            -E 0/1zz -D nowhere
            -E 0x1/2 -D nowhere
            -E g/1 -D nowhere
            -s x
            -s -1
            -s 2147484
            -s 1.5
            -s '' -D nowhere
            --create-slot
            --drop-slot
            --create-slot --drop-slot
            --create-slot --drop-slot -S s
            --create-slot --synchronous --no-sync
            --create-slot -S s --synchronous --no-sync
            --if-not-exists
            --synchronous --no-sync -D nowhere
            --synchronous -D nowhere
            -n -v -S s
            -D nowhere -w -W
            """;

    @TempDir
    private Path directory;

    static Stream<String> commandLines() {
        return COMMAND_LINES.lines();
    }

    @ParameterizedTest
    @MethodSource("commandLines")
    void sameWords(String commandLine) {
        assumeTrue(Files.isExecutable(ORIGINAL), "no PostgreSQL 15 here");
        Path launcher = Distribution.launcher("pg_receivewal");
        Command.Result original = run(ORIGINAL, commandLine);
        Command.Result ours = run(launcher, commandLine);
        assertThat(ours.stderr().replace(launcher.toString(), "ARGV0"))
                .isEqualTo(original.stderr().replace(ORIGINAL.toString(), "ARGV0"));
        assertThat(ours.status()).isEqualTo(original.status()).isEqualTo(1);
        assertThat(ours.text()).isEqualTo(original.text()).isEmpty();
    }

    private Command.Result run(Path program, String commandLine) {
        List<String> arguments = new ArrayList<>();
        for (String argument : commandLine.isEmpty() ? new String[0] : commandLine.split(" ")) {
            arguments.add(argument.equals("''") ? "" : argument);
        }
        return Distribution.bare(directory, program, arguments)
                .with("LC_ALL", "C")
                .in(directory)
                .run();
    }

    @Test
    void tellsItsVersionAndItsOptions() {
        Path launcher = Distribution.launcher("pg_receivewal");
        assertThat(run(launcher, "--version").text()).startsWith("pg_receivewal (PostgreSQL) 18.6\nbasebackup4j ");
        Command.Result help = run(launcher, "-?");
        assertThat(help.status()).isZero();
        assertThat(help.text().lines()).allMatch(line -> line.length() <= 80);
        for (ReceivewalOption option : ReceivewalOption.values()) {
            assertThat(help.text()).contains(option.flag());
        }
    }
}
