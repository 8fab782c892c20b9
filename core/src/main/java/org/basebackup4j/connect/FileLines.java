package org.basebackup4j.connect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lines of a user's file as C reads them: they end with a newline and with nothing else, and may be in any encoding. One
 * that is not UTF-8, such as an old comment, must not hide the others.
 */
final class FileLines {
    private FileLines() {}

    /** The lines without their newlines. */
    static List<byte[]> of(byte[] file) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < file.length; i++) {
            if (file[i] == '\n') {
                lines.add(Arrays.copyOfRange(file, start, i));
                start = i + 1;
            }
        }
        if (start < file.length) {
            lines.add(Arrays.copyOfRange(file, start, file.length));
        }
        return lines;
    }

    /** What a line says; what is not UTF-8 becomes the replacement character. */
    static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }
}
