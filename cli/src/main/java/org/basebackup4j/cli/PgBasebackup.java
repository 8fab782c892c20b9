package org.basebackup4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.BaseBackup;
import org.basebackup4j.backup.WalMethod;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.output.ReaderGoneException;
import org.basebackup4j.pg.BackupException;

/** The command {@code pg_basebackup}. */
public final class PgBasebackup {
    /** What a shell says of a program that SIGPIPE ended, as it ends the original, without a word. */
    private static final int BROKEN_PIPE = 141;

    private final Program program;
    private final Invocation invocation;
    private final WritableByteChannel tarStream;
    private final Messages messages;

    /**
     * A command that was called.
     *
     * @param tarStream where a tar file goes that is to be written to standard output
     */
    PgBasebackup(Program program, WritableByteChannel tarStream) {
        this.program = program;
        this.invocation = program.invocation();
        this.tarStream = tarStream;
        this.messages = program.messages();
    }

    /** Runs the command and exits with its status: 0, 1, or 128 and the number of the signal that ended it. */
    public static void main(String[] arguments) {
        PgBasebackup command = new PgBasebackup(
                Program.ofThisProcess("pg_basebackup", arguments),
                new FileOutputStream(FileDescriptor.out).getChannel());
        System.exit(command.run());
    }

    /** Runs the command and returns its exit status. */
    int run() {
        return program.run(
                BasebackupHelp.text(invocation.program()),
                List.of(BasebackupOption.values()),
                report -> backUp(parse(), report));
    }

    private BasebackupArguments parse() throws UsageException, BackupException {
        BasebackupArguments arguments = BasebackupArguments.parse(invocation.arguments(), program.stopsAtOperand());
        BasebackupChecks.check(arguments, program.tryHelp());
        return arguments;
    }

    private int backUp(BasebackupArguments arguments, Report report) throws BackupException {
        ConnectionSettings connection = BasebackupPlan.connection(
                arguments, invocation.environment(), invocation.program(), messages::plainLine);
        BackupOptions options = BasebackupPlan.options(arguments, connection, tarStream);
        report.begin(BasebackupPlan.places(options));
        Signals signals = Signals.install(Thread.currentThread(), Signals.ENDING);
        EventPrinter printer = printer(arguments, options.walMethod() != WalMethod.NONE, report);
        try {
            PasswordPrompt prompt =
                    arguments.has(BasebackupOption.NO_PASSWORD) ? PasswordPrompt.never() : new TerminalPrompt();
            if (arguments.has(BasebackupOption.PASSWORD)) {
                options = BasebackupPlan.options(arguments, Program.askFirst(connection, prompt), tarStream);
            }
            take(options, prompt, printer, report);
            return Program.SUCCESS;
        } catch (ReaderGoneException e) {
            printer.printCleanUp();
            report.failed(e);
            return BROKEN_PIPE;
        } catch (BackupException e) {
            int status = program.failed(e, "backup canceled by signal", signals, report);
            printer.printCleanUp();
            return status;
        } catch (RuntimeException e) {
            program.internalError(e);
            printer.printCleanUp();
            return report.failed(e);
        }
    }

    private static void take(BackupOptions options, PasswordPrompt prompt, EventPrinter printer, Report report)
            throws BackupException {
        if (!report.isWanted()) {
            BaseBackup.take(options, prompt, printer);
            return;
        }
        BackupFacts facts = new BackupFacts(report);
        Optional<BackupJson> json = report.lines().map(BackupJson::new);
        try {
            facts.completed(BaseBackup.take(options, prompt, event -> {
                facts.on(event);
                json.ifPresent(lines -> lines.on(event));
                printer.on(event);
            }));
        } finally {
            json.ifPresent(BackupJson::end);
        }
    }

    private EventPrinter printer(BasebackupArguments arguments, boolean walIncluded, Report report) {
        boolean verbose = arguments.has(BasebackupOption.VERBOSE);
        ProgressDisplay progress = ProgressDisplay.NONE;
        if (arguments.has(BasebackupOption.PROGRESS) && report.lines().isEmpty()) {
            progress = invocation.onTerminal()
                    ? new ProgressLine(
                            program.stderr(),
                            verbose,
                            invocation.terminalColumns().orElseThrow(),
                            System::nanoTime)
                    : new ProgressLines(program.stderr(), verbose);
        }
        messages.beforeLine(progress::clear);
        return new EventPrinter(messages, progress, verbose, walIncluded, invocation.onTerminal());
    }
}
