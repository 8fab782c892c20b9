package org.basebackup4j.cli;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.pg.ServerMessage;

/** Prints messages to standard error as PostgreSQL's programs do. */
final class Messages {
    private final PrintStream stderr;
    private final String program;
    private final Colors colors;
    private Runnable beforeLine = () -> {};
    private Consumer<BackupException> onWarning = warning -> {};
    private boolean betweenJson;

    /**
     * Prints to a stream.
     *
     * @param program the name at the beginning of each line
     */
    Messages(PrintStream stderr, String program, Colors colors) {
        this.stderr = stderr;
        this.program = program;
        this.colors = colors;
    }

    /** Lets a live line be cleared before anything else is printed. */
    void beforeLine(Runnable action) {
        beforeLine = action;
    }

    /** Lets warnings be kept too. */
    void onWarning(Consumer<BackupException> action) {
        onWarning = action;
    }

    /** From now on no line of text begins as a line of JSON does, whatever a server says. */
    void betweenJson() {
        betweenJson = true;
    }

    /** Something to be kept as a warning that is not printed as one. */
    void keepWarning(BackupException warning) {
        onWarning.accept(warning);
    }

    /** What the server says besides its answers, as libpq prints it. */
    void notice(ServerMessage notice) {
        if (notice.isWarning()) {
            onWarning.accept(new ServerException(notice));
        }
        plainLine(notice.format());
    }

    /** An error with its detail and its hint. */
    void error(BackupException error) {
        error(error.getMessage());
        error.detail().ifPresent(this::detail);
        error.hint().ifPresent(this::hint);
    }

    void error(String text) {
        print(colors.paint(Colors.Part.ERROR, "error: "), text);
    }

    void warning(String text) {
        onWarning.accept(new BackupException(text));
        print(colors.paint(Colors.Part.WARNING, "warning: "), text);
    }

    void detail(String text) {
        print(colors.paint(Colors.Part.NOTE, "detail: "), text);
    }

    void hint(String text) {
        print(colors.paint(Colors.Part.NOTE, "hint: "), text);
    }

    void info(String text) {
        print("", text);
    }

    /** A line without the program's name, as libpq prints notices. */
    void plainLine(String text) {
        beforeLine.run();
        stderr.print((betweenJson ? text.replaceAll("(?m)^\\{", " {") : text) + "\n");
        stderr.flush();
    }

    private void print(String kind, String text) {
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        plainLine(colors.paint(Colors.Part.LOCUS, program + ": ") + kind + line);
    }
}
