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
        return program.run(ReceivewalHelp.text(invocation.program()), () -> {
            ReceivewalArguments arguments =
                    ReceivewalArguments.parse(invocation.arguments(), program.stopsAtOperand(), program.tryHelp());
            try {
                work(arguments);
                return Program.SUCCESS;
            } catch (RuntimeException e) {
                program.internalError(e);
                return Program.FAILURE;
            }
        });
    }

    private void work(ReceivewalArguments arguments) throws BackupException {
        boolean create = arguments.has(ReceivewalOption.CREATE_SLOT);
        boolean drop = arguments.has(ReceivewalOption.DROP_SLOT);
        if (!create && !drop) {
            checkDirectory(arguments.directory());
        }
        PasswordPrompt prompt =
                arguments.has(ReceivewalOption.NO_PASSWORD) ? PasswordPrompt.never() : new TerminalPrompt();
        ConnectionSettings settings = arguments.connection(
                program.invocation().environment(), program.invocation().program(), program.messages()::plainLine);
        if (arguments.has(ReceivewalOption.PASSWORD)) {
            settings = Program.askFirst(settings, prompt);
        }
        ReceiveListener printer = new ReceivePrinter(program.messages(), arguments.has(ReceivewalOption.VERBOSE));
        String slot = arguments.value(ReceivewalOption.SLOT).orElse("");
        if (drop) {
            SlotCommand.drop(settings, prompt, slot, printer);
        } else if (create) {
            SlotCommand.create(settings, prompt, slot, arguments.has(ReceivewalOption.IF_NOT_EXISTS), printer);
        } else {
            ReceiveWal receive = new ReceiveWal(arguments.options(settings), prompt, printer);
            Signals.onEach(STOPPING_SIGNALS, receive::requestStop);
            receive.run();
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
