package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options for automation are found among others, also among mistakes, and nowhere else. */
class AutomationTest {
    private static Automation of(String arguments) {
        return Automation.of(List.of(BasebackupOption.values()), List.of(arguments.split(" ")), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--result-file=f",
                "-D x --result-file f -v",
                "--result-file=g --result-file=f",
                "--nosuch --result-file=f",
                "--result-file=f -? -X",
                "-v9 --fast=1 --no=x --result-file=f",
                "x y --result-file=f z",
            })
    void found(String arguments) {
        assertThat(of(arguments).resultFile()).isEqualTo(Optional.of("f"));
        assertThat(of(arguments).isAskedFor()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-D x",
                "-l --result-file=f",
                "--label --result-file=f",
                "-- --result-file=f",
                "--result-fil=f",
                "--result-file",
                "--result-files=f",
            })
    void notFound(String arguments) {
        assertThat(of(arguments).resultFile()).isEmpty();
        assertThat(of(arguments).isAskedFor()).isFalse();
    }

    @Test
    void theOthers() {
        assertThat(of("--progress-format=json").jsonProgress()).isTrue();
        assertThat(of("--progress-format=text").jsonProgress()).isFalse();
        assertThat(of("--progress-format=xml").jsonProgress()).isFalse();
        assertThat(of("-v --detailed-exit-codes").detailedExitCodes()).isTrue();
        assertThat(of("-v").detailedExitCodes()).isFalse();
        assertThat(of("--result-file=f -vN").sync()).isFalse();
        assertThat(of("--result-file=f -v").sync()).isTrue();
    }

    /** Also on a command line that cannot be understood. */
    @Test
    void theDirectories() {
        assertThat(of("--result-file=f -Dx -Ft --nosuch --waldir y z -D \ufffd").places())
                .containsExactly(Path.of("y"), Path.of("z"));
        assertThat(of("--result-file=f -D x y").places()).containsExactly(Path.of("x"), Path.of("y"));
    }

    @Test
    void aNameThatIsNoText() {
        assertThat(of("--result-file=f\ufffd").resultFile()).isEmpty();
        assertThat(of("-D x\ufffd --result-file=f").resultFile()).isEqualTo(Optional.of("f"));
    }
}
