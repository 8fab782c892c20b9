package org.basebackup4j.compress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.testkit.Command;

/** The command-line programs gzip, lz4 and zstd, as a second opinion. */
final class Tools {
    private Tools() {}

    /** The output of a program with the data as its last argument's file. */
    static byte[] run(byte[] data, String... words) throws IOException {
        Command.Result result = runUnchecked(data, words);
        assertThat(result.status()).as(result.stderr()).isZero();
        return result.stdout();
    }

    private static Command.Result runUnchecked(byte[] data, String... words) throws IOException {
        Path file = Files.write(Files.createTempFile("basebackup4j", ".test"), data);
        try {
            List<String> arguments = new ArrayList<>(List.of(words).subList(1, words.length));
            arguments.add(file.toString());
            return Command.of(Path.of(words[0]), arguments).run();
        } finally {
            Files.delete(file);
        }
    }

    /** What a program makes of compressed data; fails when it finds something wrong. */
    static byte[] decompress(String program, byte[] data) throws IOException {
        Command.Result result = runUnchecked(data, decompressing(program));
        if (result.status() != 0) {
            throw new IOException(result.stderr());
        }
        return result.stdout();
    }

    private static String[] decompressing(String program) {
        return program.equals("gzip")
                ? new String[] {"sh", "-c", "gzip -dc <\"$0\""}
                : new String[] {program, "-q", "-d", "-f", "-c"};
    }
}
