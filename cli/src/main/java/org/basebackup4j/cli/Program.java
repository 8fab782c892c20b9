package org.basebackup4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;

/** What all commands have in common: information on request, complaints about the command line, the exit status. */
final class Program {
    static final int SUCCESS = 0;
    static final int FAILURE = 1;

    /** The version of the originals whose options, messages and files ours have. */
    private static final String VERSION = " (PostgreSQL) 18.6";

    /** What Java makes of bytes that are no proper text. */
    private static final char REPLACEMENT = '\ufffd';

    private final String name;
    private final Invocation invocation;
    private final PrintStream stdout;
    private final PrintStream stderr;
    private final Messages messages;

    /** What a command does. */
    @FunctionalInterface
    interface Work {
        /** Does it, and returns the exit status; the report is told of what the command itself catches. */
        int run(Report report) throws UsageException, BackupException;
    }

    /**
     * A command that was called.
     *
     * @param name the original's name, whatever ours was called by
     */
    Program(String name, Invocation invocation, PrintStream stdout, PrintStream stderr) {
        this.name = name;
        this.invocation = invocation;
        this.stdout = stdout;
        this.stderr = stderr;
        this.messages = new Messages(
                stderr, invocation.program(), Colors.of(invocation.environment(), invocation.onTerminal()));
    }

    /** The command that this process is, with its standard streams. */
    static Program ofThisProcess(String name, String... arguments) {
        return new Program(
                name,
                Invocation.ofThisProcess(name, arguments),
                stream(FileDescriptor.out),
                stream(FileDescriptor.err));
    }

    /** A standard stream in UTF-8, whatever Java thinks of the locale. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    Invocation invocation() {
        return invocation;
    }

    /** Prints to standard output. */
    void print(String text) {
        stdout.print(text);
        stdout.flush();
    }

    PrintStream stderr() {
        return stderr;
    }

    Messages messages() {
        return messages;
    }

    /** The hint after a wrong command line. */
    String tryHelp() {
        return "Try \"" + invocation.program() + " --help\" for more information.";
    }

    /**
     * Runs the command and returns its exit status.
     *
     * @param help what {@code --help} says
     * @param options all that the command has
     */
    int run(String help, List<? extends GetoptLong.Option> options, Work work) {
        Optional<String> information = information(help);
        if (information.isPresent()) {
            print(information.get());
            return SUCCESS;
        }
        Automation wanted = Automation.of(options, invocation.arguments(), stopsAtOperand());
        Optional<JsonLines> lines = wanted.jsonProgress() ? Optional.of(new JsonLines(stderr)) : Optional.empty();
        if (lines.isPresent()) {
            messages.betweenJson();
        }
        Report report = new Report(name, ownVersion(), wanted, messages, lines);
        return report.end(attempt(work, report));
    }

    private int attempt(Work work, Report report) {
        try {
            report.prepare();
            checkArguments();
            return work.run(report);
        } catch (UsageException e) {
            e.complaint().ifPresent(complaint -> messages.plainLine(invocation.calledAs() + ": " + complaint));
            messages.hint(tryHelp());
            return report.failed(new BackupException(
                    e.complaint().orElse("--help and --version must be the first argument"), null, tryHelp(), null));
        } catch (BackupException e) {
            messages.error(e);
            return report.failed(e);
        } catch (RuntimeException | Error e) {
            internalError(e);
            return report.failed(e);
        }
    }

    /** What is asked for with the first argument instead of the command's work. Scripts take the version's last word. */
    private Optional<String> information(String help) {
        List<String> arguments = invocation.arguments();
        return switch (arguments.isEmpty() ? "" : arguments.get(0)) {
            case "--help", "-?" -> Optional.of(help);
            case "--version", "-V" -> Optional.of(name + VERSION + "\nbasebackup4j " + ownVersion() + "\n");
            default -> Optional.empty();
        };
    }

    private static String ownVersion() {
        return Optional.ofNullable(Program.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    /** Whether the argument that was given was no proper text. */
    static boolean isGarbled(String argument) {
        return argument.indexOf(REPLACEMENT) >= 0;
    }

    private void checkArguments() throws BackupException {
        for (String argument : invocation.arguments()) {
            if (isGarbled(argument)) { // else a file of another name would be written
                throw new BackupException("command-line argument is not valid UTF-8: \"" + argument + "\"");
            }
        }
    }

    /** Whether everything after the first operand is an operand too. */
    boolean stopsAtOperand() {
        return invocation.environment().containsKey("POSIXLY_CORRECT");
    }

    /** Settings with a password that is asked for now. */
    static ConnectionSettings askFirst(ConnectionSettings connection, PasswordPrompt prompt) {
        char[] password = prompt.ask("Password: ");
        return password == null ? connection : connection.withPassword(String.valueOf(password));
    }

    /**
     * Says why the work failed, and returns the exit status.
     *
     * @param canceled what to say instead if a signal is the reason
     */
    int failed(BackupException e, String canceled, Signals signals, Report report) {
        OptionalInt signal = signals.exitStatus();
        if (signal.isEmpty()) {
            messages.error(e);
            return report.failed(e);
        }
        BackupException reason = new BackupException(canceled);
        messages.error(reason);
        report.canceled(reason);
        return signal.getAsInt();
    }

    /** Says what only a mistake of ours can be the reason for. */
    void internalError(Throwable e) {
        messages.error("internal error: " + e);
        e.printStackTrace(stderr);
    }
}
