package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GetoptLongTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-PvR                    | PROGRESS VERBOSE WRITE_RECOVERY_CONF",
                "-Ft -D/dir              | FORMAT=t PGDATA=/dir",
                "-PFt                    | PROGRESS FORMAT=t",
                "-vDdir -P               | VERBOSE PGDATA=dir PROGRESS",
                "-D dir -v               | PGDATA=dir VERBOSE",
                "-l -v                   | LABEL=-v",
                "-l --                   | LABEL=--",
                "--label --format        | LABEL=--format",
                "-port                   | PORT=ort",
                "-D=dir                  | PGDATA==dir",
                "--format=t              | FORMAT=t",
                "--format t              | FORMAT=t",
                "--format=               | FORMAT=",
                "--format=a=b            | FORMAT=a=b",
                "--form=t --verb         | FORMAT=t VERBOSE",
                "--password --port 1     | PASSWORD PORT=1",
                "--no-sy                 | NO_SYNC",
                "-Ta=b -T c=d            | TABLESPACE_MAPPING=a=b TABLESPACE_MAPPING=c=d",
                "-v one -P two -R        | VERBOSE PROGRESS WRITE_RECOVERY_CONF / one two",
                "-v -- -D --x            | VERBOSE / -D --x",
                "- -v                    | VERBOSE / -",
            })
    void splits(String arguments, String expected) throws UsageException {
        assertThat(split(false, arguments.split(" "))).isEqualTo(expected);
    }

    @Test
    void takesAnEmptyValue() throws UsageException {
        assertThat(split(false, "-D", "", "-v")).isEqualTo("PGDATA= VERBOSE");
    }

    @Test
    void stopsAtTheFirstOperandWherePosixIsAskedFor() throws UsageException {
        assertThat(split(true, "-v", "one", "-P")).isEqualTo("VERBOSE / one -P");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-q              | invalid option -- 'q'",
                "-vq             | invalid option -- 'q'",
                "-V              | invalid option -- 'V'",
                "-?              | invalid option -- '?'",
                "-D              | option requires an argument -- 'D'",
                "-PX             | option requires an argument -- 'X'",
                "--x             | unrecognized option '--x'",
                "--x=1           | unrecognized option '--x=1'",
                "--label         | option '--label' requires an argument",
                "--lab           | option '--label' requires an argument",
                "--no-slot=1     | option '--no-slot' doesn't allow an argument",
                "--no-sl=1       | option '--no-slot' doesn't allow an argument",
                "--no-s          | option '--no-s' is ambiguous; possibilities: '--no-sync' '--no-slot'",
                "--w=f           | option '--w=f' is ambiguous; possibilities: '--write-recovery-conf' '--wal-method' '--waldir'",
            })
    void complains(String arguments, String complaint) {
        assertThatThrownBy(() -> split(false, arguments.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(complaint);
    }

    private static String split(boolean stopAtOperand, String... arguments) throws UsageException {
        GetoptLong<BasebackupOption> options =
                new GetoptLong<>(List.of(BasebackupOption.values()), List.of(arguments), stopAtOperand);
        List<String> words = new ArrayList<>();
        for (var found = options.next(); found != null; found = options.next()) {
            boolean value = found.option().takesValue();
            words.add(
                    value
                            ? found.option() + "=" + found.value()
                            : found.option().toString());
        }
        if (!options.operands().isEmpty()) {
            words.add("/");
            words.addAll(options.operands());
        }
        return String.join(" ", words);
    }
}
