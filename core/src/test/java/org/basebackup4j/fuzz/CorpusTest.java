package org.basebackup4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.basebackup4j.combine.IncrementalFuzzer;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What fuzzing has found worth keeping, and the beginnings of it, once more. */
class CorpusTest {
    private static final Path CORPUS = Path.of("src", "test", "fuzz");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Map<String, Consumer<byte[]>> FUZZERS = new TreeMap<>(Map.of(
            "ConninfoFuzzer", ConninfoFuzzer::fuzzerTestOneInput,
            "ConversationFuzzer", ConversationFuzzer::fuzzerTestOneInput,
            "IncrementalFuzzer", IncrementalFuzzer::fuzzerTestOneInput,
            "Lz4Fuzzer", Lz4Fuzzer::fuzzerTestOneInput,
            "ManifestFuzzer", ManifestFuzzer::fuzzerTestOneInput,
            "MessageFuzzer", MessageFuzzer::fuzzerTestOneInput,
            "PackedFuzzer", PackedFuzzer::fuzzerTestOneInput,
            "SettingsFilesFuzzer", SettingsFilesFuzzer::fuzzerTestOneInput,
            "TarFuzzer", TarFuzzer::fuzzerTestOneInput,
            "WalFuzzer", WalFuzzer::fuzzerTestOneInput));

    @TestFactory
    Stream<DynamicNode> corpus() {
        return FUZZERS.entrySet().stream()
                .map(fuzzer -> dynamicContainer(
                        fuzzer.getKey(),
                        inputs(CORPUS.resolve(fuzzer.getKey())).stream()
                                .map(input -> dynamicTest(
                                        input.getFileName().toString(), () -> run(fuzzer.getValue(), input)))));
    }

    private static void run(Consumer<byte[]> fuzzer, Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);
        Assertions.assertTimeoutPreemptively(LIMIT, () -> fuzzer.accept(bytes));
    }

    private static List<Path> inputs(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyCorpusHasItsFuzzer() {
        assertThat(inputs(CORPUS).stream().map(path -> path.getFileName().toString()))
                .containsExactlyElementsOf(FUZZERS.keySet());
        FUZZERS.keySet()
                .forEach(name -> assertThat(inputs(CORPUS.resolve(name))).hasSizeGreaterThan(10));
    }
}
