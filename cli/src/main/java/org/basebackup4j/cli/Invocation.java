package org.basebackup4j.cli;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * How a command was called. What Java cannot know, the launcher tells in system properties.
 *
 * @param calledAs the command as it was called, with its path
 * @param arguments its arguments
 * @param environment the environment
 * @param terminalColumns the width of the terminal that standard error is; empty when it is none
 */
record Invocation(
        String calledAs, List<String> arguments, Map<String, String> environment, OptionalInt terminalColumns) {
    private static final int DEFAULT_COLUMNS = 80;

    /** Reads what the launcher tells. */
    static Invocation ofThisProcess(String command, String... arguments) {
        return new Invocation(
                System.getProperty("basebackup4j.calledAs", command),
                List.of(arguments),
                System.getenv(),
                terminalColumns(System.getProperty("basebackup4j.terminal")));
    }

    /** The launcher's word on the terminal: nothing when there is none, else its width, or 0 when that is unknown. */
    private static OptionalInt terminalColumns(@Nullable String columns) {
        if (columns == null) {
            return OptionalInt.empty();
        }
        int width = columns.matches("\\d{1,5}") ? Integer.parseInt(columns) : 0;
        return OptionalInt.of(width > 0 ? width : DEFAULT_COLUMNS);
    }

    /** The name that messages begin with: the last part of {@link #calledAs}. */
    String program() {
        return calledAs.substring(calledAs.lastIndexOf('/') + 1);
    }

    /** Whether standard error is a terminal. */
    boolean onTerminal() {
        return terminalColumns.isPresent();
    }
}
