package org.basebackup4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.BaseBackup;
import org.basebackup4j.backup.WalMethod;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.output.ReaderGoneException;
import org.basebackup4j.pg.BackupException;

/** The command {@code pg_basebackup}. */
public final class PgBasebackup {
    /** The version of the original whose options, messages and files these are. Scripts take the line's last word. */
    private static final String VERSION = "pg_basebackup (PostgreSQL) 18.6";

    private static final int SUCCESS = 0;
    private static final int FAILURE = 1;

    /** What a shell says of a program that SIGPIPE ended, as it ends the original, without a word. */
    private static final int BROKEN_PIPE = 141;

    /** What Java makes of bytes that are no proper text. */
    private static final char REPLACEMENT = '\ufffd';

    private final Invocation invocation;
    private final PrintStream stdout;
    private final WritableByteChannel tarStream;
    private final PrintStream stderr;
    private final Messages messages;

    /**
     * A command that was called.
     *
     * @param stdout where information goes
     * @param tarStream where a tar file goes that is to be written to standard output
     */
    PgBasebackup(Invocation invocation, PrintStream stdout, WritableByteChannel tarStream, PrintStream stderr) {
        this.invocation = invocation;
        this.stdout = stdout;
        this.tarStream = tarStream;
        this.stderr = stderr;
        this.messages = new Messages(
                stderr, invocation.program(), Colors.of(invocation.environment(), invocation.onTerminal()));
    }

    /** Runs the command and exits with its status: 0, 1, or 128 and the number of the signal that ended it. */
    public static void main(String[] arguments) {
        PgBasebackup command = new PgBasebackup(
                Invocation.ofThisProcess("pg_basebackup", arguments),
                stream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.out).getChannel(),
                stream(FileDescriptor.err));
        System.exit(command.run());
    }

    /** A standard stream in UTF-8, whatever Java thinks of the locale. */
    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
    }

    /** Runs the command and returns its exit status. */
    int run() {
        Optional<String> information = information();
        if (information.isPresent()) {
            stdout.print(information.get());
            stdout.flush();
            return SUCCESS;
        }
        try {
            return backUp(parse());
        } catch (UsageException e) {
            e.complaint().ifPresent(complaint -> messages.plainLine(invocation.calledAs() + ": " + complaint));
            messages.hint(tryHelp());
        } catch (BackupException e) {
            messages.error(e);
        }
        return FAILURE;
    }

    /** What is asked for with the first argument instead of a backup. */
    private Optional<String> information() {
        List<String> arguments = invocation.arguments();
        return switch (arguments.isEmpty() ? "" : arguments.get(0)) {
            case "--help", "-?" -> Optional.of(BasebackupHelp.text(invocation.program()));
            case "--version", "-V" -> Optional.of(VERSION + "\nbasebackup4j " + ownVersion() + "\n");
            default -> Optional.empty();
        };
    }

    private static String ownVersion() {
        return Optional.ofNullable(PgBasebackup.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    private String tryHelp() {
        return "Try \"" + invocation.program() + " --help\" for more information.";
    }

    private BasebackupArguments parse() throws UsageException, BackupException {
        for (String argument : invocation.arguments()) {
            if (argument.indexOf(REPLACEMENT) >= 0) { // else a file of another name would be written
                throw new BackupException("command-line argument is not valid UTF-8: \"" + argument + "\"");
            }
        }
        boolean stopAtOperand = invocation.environment().containsKey("POSIXLY_CORRECT");
        BasebackupArguments arguments = BasebackupArguments.parse(invocation.arguments(), stopAtOperand);
        BasebackupChecks.check(arguments, tryHelp());
        return arguments;
    }

    private int backUp(BasebackupArguments arguments) throws BackupException {
        ConnectionSettings connection =
                BasebackupPlan.connection(arguments, invocation.environment(), invocation.program());
        BackupOptions options = BasebackupPlan.options(arguments, connection, tarStream);
        Signals signals = Signals.install(Thread.currentThread());
        EventPrinter printer = printer(arguments, options.walMethod() != WalMethod.NONE);
        try {
            PasswordPrompt prompt =
                    arguments.has(BasebackupOption.NO_PASSWORD) ? PasswordPrompt.never() : new TerminalPrompt();
            if (arguments.has(BasebackupOption.PASSWORD)) {
                options = BasebackupPlan.options(arguments, askFirst(connection, prompt), tarStream);
            }
            BaseBackup.take(options, prompt, printer);
            return SUCCESS;
        } catch (ReaderGoneException e) {
            printer.printCleanUp();
            return BROKEN_PIPE;
        } catch (BackupException e) {
            OptionalInt canceled = signals.exitStatus();
            messages.error(canceled.isPresent() ? new BackupException("backup canceled by signal") : e);
            printer.printCleanUp();
            return canceled.orElse(FAILURE);
        } catch (RuntimeException e) {
            messages.error("internal error: " + e);
            e.printStackTrace(stderr);
            printer.printCleanUp();
            return FAILURE;
        }
    }

    private static ConnectionSettings askFirst(ConnectionSettings connection, PasswordPrompt prompt) {
        char[] password = prompt.ask("Password: ");
        return password == null ? connection : connection.withPassword(String.valueOf(password));
    }

    private EventPrinter printer(BasebackupArguments arguments, boolean walIncluded) {
        boolean verbose = arguments.has(BasebackupOption.VERBOSE);
        ProgressDisplay progress = ProgressDisplay.NONE;
        if (arguments.has(BasebackupOption.PROGRESS)) {
            progress = invocation.onTerminal()
                    ? new ProgressLine(
                            stderr, verbose, invocation.terminalColumns().orElseThrow(), System::nanoTime)
                    : new ProgressLines(stderr, verbose);
        }
        messages.beforeLine(progress::clear);
        return new EventPrinter(messages, progress, verbose, walIncluded);
    }
}
