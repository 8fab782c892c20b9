package org.basebackup4j.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pages show of the examples is what the examples' tests run. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern INCLUDED =
            Pattern.compile("<!-- (examples/\\S+) -->\n```java\n(.*?)\n```\n", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({"README.md, 1", "docs/library.md, 6"})
    void programsAreTheExamples(String page, int expected) throws IOException {
        String text = Files.readString(ROOT.resolve(page));
        List<String> files = new ArrayList<>();
        Matcher matcher = INCLUDED.matcher(text);
        while (matcher.find()) {
            files.add(matcher.group(1));
            assertThat(matcher.group(2) + "\n").isEqualTo(Files.readString(ROOT.resolve(matcher.group(1))));
        }
        assertThat(files).hasSize(expected);
        assertThat(text.split("```java", -1)).hasSize(expected + 1);
    }

    @Test
    void versionsAreTheBuilds() throws IOException {
        String version = group(Files.readString(ROOT.resolve("pom.xml")), "<version>([^<]+)</version>");
        assertThat(group(Files.readString(ROOT.resolve("docs/library.md")), "<version>([^<]+)</version>"))
                .isEqualTo(version);
        assertThat(group(Files.readString(ROOT.resolve("examples/pom.xml")), "<basebackup4j.version>([^<]+)<"))
                .isEqualTo(version);
    }

    private static String group(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
