package org.basebackup4j.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.basebackup4j.testkit.Command;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command's help lists, its man page describes and the shells complete. */
class OptionsIT {
    private static final Path TREE = Path.of("target", "basebackup4j").toAbsolutePath();
    private static final Path SHARE = TREE.resolve("share");

    private static List<String> options(String command) {
        String help = Command.of(TREE.resolve("bin").resolve(command), "--help")
                .run()
                .orFail()
                .text();
        List<String> options = Pattern.compile("(?m)^ +(?:-\\S, )?--([a-z0-9-]+)")
                .matcher(help)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        assertThat(options).contains("help", "version").hasSizeGreaterThan(10);
        return options;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_basebackup", "pg_receivewal", "pg_verifybackup", "pg_combinebackup"})
    void everyOptionHasAManPageAndIsCompleted(String command) throws IOException {
        String page =
                Files.readString(SHARE.resolve("man/man1/" + command + ".1")).replace("\\-", "-");
        String fish = Files.readString(SHARE.resolve("completion/" + command + ".fish"));
        String zsh = Files.readString(SHARE.resolve("completion/_basebackup4j"));
        List<String> bash = completed(command, "--");
        for (String option : options(command)) {
            assertThat(page).containsPattern("(?m)^\\.BR? \"(-., )?--" + option + "\"");
            assertThat(fish).containsPattern(" -l " + option + "( |$)");
            assertThat(zsh).containsPattern("--" + option + "[=}\\[]");
            assertThat(bash).containsAnyOf("--" + option, "--" + option + "=");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg_basebackup", "pg_basebackup4j"})
    void bashCompletesValues(String command) {
        assertThat(completed(command, "-X", "f")).containsExactly("fetch");
        assertThat(completed(command, "--wal-method", "=", "s")).containsExactly("stream");
        assertThat(completed(command, "--form")).containsExactly("--format=");
        assertThat(completed(command, "-Z", "server-l")).containsExactly("server-lz4");
        assertThat(completed(command, "-D", "/us")).containsExactly("/usr");
        assertThat(completed(command, "-l", "")).isEmpty();
    }

    /** What bash offers after the words of a line, the last of which is to be completed. */
    private static List<String> completed(String command, String... words) {
        String script = "compopt() { :; }; . \"$1\"; shift; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1));"
                + " _basebackup4j \"$1\"; printf '%s\\n' \"${COMPREPLY[@]}\"";
        Path completion = SHARE.resolve("completion/basebackup4j.bash");
        ArrayList<String> line = new ArrayList<>(List.of("-c", script, "bash", completion.toString(), command));
        line.addAll(List.of(words));
        return Command.of(Path.of("bash"), line)
                .run()
                .orFail()
                .text()
                .lines()
                .filter(offered -> !offered.isEmpty())
                .toList();
    }
}
