package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;

/** Received segments, compared with the server's own. */
final class Segments {
    private Segments() {}

    /**
     * Fails unless every complete segment is the server's, and none is missing between the first and the last one.
     *
     * @param atLeast how many there have to be
     */
    static void assertSameAs(Path archive, Path serversWal, int atLeast) throws IOException {
        List<Path> complete;
        try (Stream<Path> files = Files.list(archive)) {
            complete = files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}(\\.(gz|lz4|zst))?"))
                    .sorted()
                    .toList();
        }
        assertThat(complete).hasSizeGreaterThanOrEqualTo(atLeast);
        long first = number(complete.get(0));
        for (int i = 0; i < complete.size(); i++) {
            Path file = complete.get(i);
            assertThat(number(file)).as("gap before %s", file).isEqualTo(first + i);
            String name = file.getFileName().toString().substring(0, 24);
            assertThat(content(file)).as("%s", file).isEqualTo(Files.readAllBytes(serversWal.resolve(name)));
        }
    }

    private static long number(Path file) {
        String name = file.getFileName().toString();
        long perLogicalFile = 4096; // segments of 1 MB
        return Long.parseLong(name, 8, 16, 16) * perLogicalFile + Long.parseLong(name, 16, 24, 16);
    }

    private static byte[] content(Path file) throws IOException {
        String name = file.getFileName().toString();
        String suffix = name.length() == 24 ? "" : name.substring(24);
        return switch (suffix) {
            case ".gz" ->
                Command.of(Path.of("gzip"), "-dc", file.toString())
                        .run()
                        .orFail()
                        .stdout();
            case ".lz4" ->
                Command.of(Path.of("lz4"), "-dc", file.toString())
                        .run()
                        .orFail()
                        .stdout();
            case ".zst" ->
                Command.of(Path.of("zstd"), "-dcq", file.toString())
                        .run()
                        .orFail()
                        .stdout();
            default -> Files.readAllBytes(file);
        };
    }
}
