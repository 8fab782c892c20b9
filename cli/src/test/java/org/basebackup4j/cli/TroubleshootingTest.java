package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about messages speaks of messages that there are. */
class TroubleshootingTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void everyMessageIsInTheSources() throws IOException {
        String sources = sources("core/src/main/java") + sources("cli/src/main/java");
        List<String> messages = messages();
        assertThat(messages).hasSizeGreaterThan(10);
        for (String message : messages) {
            // a quotation mark ends with the text of a literal, and may have its escape
            for (String part : message.split("\"?\\*[a-z ]+\\*\"?")) {
                String text = part.strip().replaceFirst("^could not ", ""); // which one place puts before many
                assertThat(sources.contains(text)).as(message).isTrue();
            }
        }
    }

    /** The headings, but for what the server says in words of its own. */
    private static List<String> messages() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/troubleshooting.md"));
        String ours = page.substring(page.indexOf("## The connection"));
        return ours.lines()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring("### ".length()))
                .toList();
    }

    private static String sources(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve(directory))) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file));
            }
            // long literals are cut in two
            return text.toString().replaceAll("\"\\s*\\+ \"", "").replace("\\\"", "\"");
        }
    }
}
