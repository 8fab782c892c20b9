package org.basebackup4j.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.receive.ReceiveListener;
import org.basebackup4j.receive.ReceiveWal;
import org.basebackup4j.receive.SlotCommand;

/** The command {@code pg_receivewal}. */
public final class PgReceivewal {
    /** These two are how it is ended, so its exit status is 0 then. */
    private static final List<String> STOPPING_SIGNALS = List.of("INT", "TERM");

    private static final String HANGUP = "HUP";

    private final Program program;

    PgReceivewal(Program program) {
        this.program = program;
    }

    /** Runs the command and exits with its status: 0, also after SIGINT or SIGTERM, or 1. */
    public static void main(String[] arguments) {
        System.exit(new PgReceivewal(Program.ofThisProcess("pg_receivewal", arguments)).run());
    }

    /** Runs the command and returns its exit status. */
    int run() {
        Invocation invocation = program.invocation();
        return program.run(ReceivewalHelp.text(invocation.program()), List.of(ReceivewalOption.values()), report -> {
            ReceivewalArguments arguments =
                    ReceivewalArguments.parse(invocation.arguments(), program.stopsAtOperand(), program.tryHelp());
            try {
                return work(arguments, report);
            } catch (RuntimeException e) {
                program.internalError(e);
                return report.failed(e);
            }
        });
    }

    private int work(ReceivewalArguments arguments, Report report) throws BackupException {
        boolean create = arguments.has(ReceivewalOption.CREATE_SLOT);
        boolean drop = arguments.has(ReceivewalOption.DROP_SLOT);
        if (!create && !drop) {
            checkDirectory(arguments.directory());
        }
        PasswordPrompt prompt =
                arguments.has(ReceivewalOption.NO_PASSWORD) ? PasswordPrompt.never() : new TerminalPrompt();
        ConnectionSettings settings = arguments.connection(
                program.invocation().environment(), program.invocation().program(), program.messages()::plainLine);
        report.begin(create || drop ? List.of() : List.of(arguments.directory()));
        if (!report.isWanted()) {
            work(arguments, settings, prompt, report);
            return Program.SUCCESS;
        }
        // As the original, it is ended without a word by those that do not stop it, unless somebody wants to be told.
        Signals signals = Signals.install(Thread.currentThread(), create || drop ? Signals.ENDING : List.of(HANGUP));
        try {
            work(arguments, settings, prompt, report);
            return Program.SUCCESS;
        } catch (BackupException e) {
            return program.failed(e, "canceled by signal", signals, report);
        }
    }

    private void work(
            ReceivewalArguments arguments, ConnectionSettings connection, PasswordPrompt prompt, Report report)
            throws BackupException {
        boolean create = arguments.has(ReceivewalOption.CREATE_SLOT);
        boolean drop = arguments.has(ReceivewalOption.DROP_SLOT);
        ConnectionSettings settings =
                arguments.has(ReceivewalOption.PASSWORD) ? Program.askFirst(connection, prompt) : connection;
        ReceiveListener printer = new ReceivePrinter(program.messages(), arguments.has(ReceivewalOption.VERBOSE));
        ReceiveFacts facts = new ReceiveFacts(report);
        ReceiveListener listener = event -> {
            facts.on(event);
            printer.on(event);
        };
        String slot = arguments.value(ReceivewalOption.SLOT).orElse("");
        if (drop) {
            SlotCommand.drop(settings, prompt, slot, listener);
        } else if (create) {
            SlotCommand.create(settings, prompt, slot, arguments.has(ReceivewalOption.IF_NOT_EXISTS), listener);
        } else {
            ReceiveWal receive = new ReceiveWal(arguments.options(settings), prompt, listener);
            Signals.onEach(STOPPING_SIGNALS, receive::requestStop);
            facts.completed(receive.run());
        }
    }

    /** Before anything is asked of a server. */
    private static void checkDirectory(Path directory) throws BackupException {
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(directory)) {
            // That it can be opened is enough.
        } catch (IOException e) {
            throw OsError.failure("open directory", directory, e);
        }
    }
}
