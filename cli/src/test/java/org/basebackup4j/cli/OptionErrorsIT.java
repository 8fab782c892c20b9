package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Wrong command lines get the same words and the same exit status from PostgreSQL's own program and from ours.
 *
 * <p>An argument {@code ''} stands for an empty one, {@code ~} for a blank.
 */
class OptionErrorsIT {
    private static final Path ORIGINAL = Path.of("/usr/lib/postgresql/15/bin/pg_basebackup");
    private static final String COMMAND_LINES = """

            x
            x -D d y
            -D d x
            -- -D
            -
            -D d -
            -D d -- -v
            -v -?
            -v -V
            -v --help
            -v --version
            --verb --version
            --help=x
            -v --help=3
            --x
            --x=1
            --xlogdir=/x
            -x
            -q
            -vq
            -Pvq
            -D
            -PX
            -PvRD
            --pgdata
            --label
            --lab
            --comp
            --tabl
            --no
            --no-slot=1
            --no-sl=1
            --verbose=yes
            --w
            --w=f
            --ma
            --c
            --cr=1
            --h
            --v
            --p
            --pr=1
            -D d --ver -w
            -D d -Fq
            -D d -F ''
            -D d --format=plainer
            -F plain -F T
            -c q
            -c ''
            -c FAST -D
            -c q -D
            --checkpoint=immediate
            -X q
            -X ''
            --wal-method=streaming
            -D d -s x
            -D d -s -1
            -D d -s 5x
            -D d -s 2147484
            -D d -s 99999999999
            --status-interval=1.5
            -r x
            -r ''
            -r 0
            -r -5
            -r 31
            -r 32Q
            -r 32kM
            -r 1025M
            -r 1048577
            -r 3000000000
            -r 99999999999
            -r 32~k~
            -T a
            -T =/a
            -T /a=
            -T a=/b
            -T /a=b
            -T c:a=/b
            -T /a=/b=/c
            -T /a\\=/b
            -T /a=/b
            -t blackhole -Fp
            -t blackhole -D d
            -t blackhole
            -t blackhole -Zclient-gzip
            -t blackhole -Xn --waldir=x
            -t blackhole -Xf -S s
            -t server:/x -Xf -C
            -t client
            -D d -z
            -D d -Z 5
            -D d -Z foo
            -D d -Z GZIP
            -D d -Z :5
            -D d -Z client-foo
            -D d -Z gzip=5
            -D d -Z gzip:
            -D d -Z gzip:0
            -D d -Z gzip:10
            -D d -Z gzip:-1
            -D d -Z gzip:x
            -D d -Z gzip:level
            -D d -Z gzip:level=
            -D d -Z gzip:level=x
            -D d -Z gzip:level=9,
            -D d -Z gzip:,level=9
            -D d -Z gzip:workers=2
            -D d -Z lz4:13
            -D d -Z lz4
            -D d -Z zstd:23
            -D d -Z zstd:-200000
            -D d -Z zstd:workers
            -D d -Z none:1
            -D d -Zfoo -z
            -D d -Ft -Xf -S s
            -D d -Xn -S s
            -D d -S s --no-slot
            -D d -C
            -D d -C --no-slot
            -D d -C --no-slot -S s
            -D d -C -Xf
            -D d --waldir=/x -Ft
            -D d --waldir=x
            -D d --waldir ''
            -D d -P --no-estimate-size
            -D d --no-manifest --manifest-checksums=x
            -D d --no-manifest --manifest-force-encode
            -D d -P --no-estimate-size --no-manifest --manifest-checksums=x
            -Pv -l -v
            -l --
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
        Command.Result original = run(ORIGINAL, commandLine);
        Command.Result ours = run(Distribution.launcher(), commandLine);
        assertThat(ours.stderr().replace(Distribution.launcher().toString(), "ARGV0"))
                .isEqualTo(original.stderr().replace(ORIGINAL.toString(), "ARGV0"));
        assertThat(ours.status()).isEqualTo(original.status()).isEqualTo(1);
        assertThat(ours.text()).isEqualTo(original.text()).isEmpty();
    }

    private Command.Result run(Path program, String commandLine) {
        List<String> arguments = new ArrayList<>();
        for (String argument : commandLine.isEmpty() ? new String[0] : commandLine.split(" ")) {
            arguments.add(argument.equals("''") ? "" : argument.replace('~', ' '));
        }
        return Distribution.bare(directory, program, arguments)
                .with("LC_ALL", "C")
                .run();
    }
}
