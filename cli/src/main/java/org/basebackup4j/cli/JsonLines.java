package org.basebackup4j.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Prints what happens as lines of JSON, between lines of text that never begin as they do. */
final class JsonLines {
    private final PrintStream stderr;

    JsonLines(PrintStream stderr) {
        this.stderr = stderr;
    }

    /** Prints a line, in one piece whatever other threads print. */
    void print(String event, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        line.put("time", Json.time(Instant.now()));
        line.putAll(fields);
        stderr.print(Json.of(line) + "\n");
        stderr.flush();
    }
}
