package org.basebackup4j.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows of settings in a file of the class path: the versions of libpq to compare with, the variables, the connection
 * string ({@code -} for none), and options, with bars between them. A version with a star says that only the verdict has
 * to be the same, because the words are of OpenSSL or of the C library.
 */
final class LibpqTable {
    private LibpqTable() {}

    /**
     * A row.
     *
     * @param line where it is
     * @param text what it says
     * @param majors the versions of libpq
     * @param verdictOnly whether the words of a failure may differ
     * @param client the settings
     */
    record Row(int line, String text, List<Integer> majors, boolean verdictOnly, LibpqClient client) {
        @Override
        public String toString() {
            return line + ": " + text;
        }
    }

    /**
     * The rows of a file.
     *
     * @param places what to put in for {@code ${name}}
     */
    static List<Row> read(String file, Map<String, String> places) {
        List<Row> rows = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!line.isBlank() && !line.startsWith("#")) {
                rows.add(row(file, i + 1, line, places));
            }
        }
        return rows;
    }

    private static List<String> lines(String file) {
        try (var in = LibpqTable.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(String file, int number, String line, Map<String, String> places) {
        String[] columns = line.split(" *\\| *", -1);
        String connection = fill(columns[2], places);
        if (connection.contains("${") || columns.length < 4) {
            throw new IllegalArgumentException(file + ", line " + number + ": " + connection);
        }
        String versions = columns[0].replace("*", "").strip();
        List<Integer> majors = versions.equals("both") ? List.of(15, 18) : List.of(Integer.valueOf(versions));
        return new Row(
                number,
                line,
                majors,
                columns[0].contains("*"),
                LibpqClient.parse(fill(columns[1], places), connection, fill(columns[3], places), places.get("home")));
    }

    private static String fill(String text, Map<String, String> places) {
        String filled = text.replace("\\n", "\n");
        for (Map.Entry<String, String> place : places.entrySet()) {
            filled = filled.replace("${" + place.getKey() + "}", place.getValue());
        }
        return filled;
    }
}
