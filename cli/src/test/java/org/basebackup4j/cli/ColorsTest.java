package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;

/** The expected bytes are what PostgreSQL's own program printed. */
class ColorsTest {
    private static String error(Map<String, String> environment, boolean terminal) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stderr = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new Messages(stderr, "pg_basebackup", Colors.of(environment, terminal))
                .error(new BackupException("text\n", "fact", "advice", null));
        return bytes.toString(StandardCharsets.UTF_8).replace("\u001b", "^");
    }

    private static final String PLAIN = """
            pg_basebackup: error: text
            pg_basebackup: detail: fact
            pg_basebackup: hint: advice
            """;

    private static final String COLORED = """
            ^[01mpg_basebackup: ^[0m^[01;31merror: ^[0mtext
            ^[01mpg_basebackup: ^[0m^[01;36mdetail: ^[0mfact
            ^[01mpg_basebackup: ^[0m^[01;36mhint: ^[0madvice
            """;

    @Test
    void withoutColorsByDefault() {
        assertThat(error(Map.of(), true)).isEqualTo(PLAIN);
        assertThat(error(Map.of("PG_COLOR", "never"), true)).isEqualTo(PLAIN);
    }

    @Test
    void withColorsWhenAskedFor() {
        assertThat(error(Map.of("PG_COLOR", "always"), false)).isEqualTo(COLORED);
    }

    @Test
    void withColorsOnATerminalOnly() {
        assertThat(error(Map.of("PG_COLOR", "auto"), true)).isEqualTo(COLORED);
        assertThat(error(Map.of("PG_COLOR", "auto"), false)).isEqualTo(PLAIN);
    }

    @Test
    void colorsOfTheUsersChoice() {
        assertThat(error(Map.of("PG_COLOR", "always", "PG_COLORS", "error=7:locus:unknown=1"), false))
                .isEqualTo(PLAIN.replace("error: ", "^[7merror: ^[0m"));
    }
}
