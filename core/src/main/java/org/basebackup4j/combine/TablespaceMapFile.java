package org.basebackup4j.combine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file {@code tablespace_map}, by which a server makes the links to tablespaces when it starts from a backup: lines
 * with an object identifier, a blank and a path, in which line ends and backslashes have a backslash before them.
 */
final class TablespaceMapFile {
    static final RelativePath PATH = RelativePath.of("tablespace_map");

    private TablespaceMapFile() {}

    static Map<String, String> parse(byte[] content) {
        Map<String, String> locations = new LinkedHashMap<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean escaped = false;
        for (byte b : content) {
            if (!escaped && b == '\n') {
                take(line.toString(StandardCharsets.UTF_8), locations);
                line.reset();
            } else if (!escaped && b == '\\') {
                escaped = true;
            } else {
                line.write(b);
                escaped = false;
            }
        }
        return locations;
    }

    private static void take(String line, Map<String, String> locations) {
        int blank = line.indexOf(' ');
        if (blank > 0) {
            locations.put(line.substring(0, blank), line.substring(blank + 1));
        }
    }

    static byte[] format(List<Tablespace> tablespaces) {
        StringBuilder text = new StringBuilder();
        for (Tablespace tablespace : tablespaces) {
            if (tablespace.location().isPresent()) {
                String escaped = tablespace.location().get().replaceAll("[\\\\\n\r]", "\\\\$0");
                text.append(tablespace.oid()).append(' ').append(escaped).append('\n');
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
