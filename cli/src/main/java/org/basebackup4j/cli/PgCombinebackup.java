package org.basebackup4j.cli;

import java.util.OptionalInt;
import org.basebackup4j.combine.BackupCombiner;
import org.basebackup4j.combine.CombineOptions;
import org.basebackup4j.pg.BackupException;

/** The command {@code pg_combinebackup}. */
public final class PgCombinebackup {
    private final Program program;

    PgCombinebackup(Program program) {
        this.program = program;
    }

    /** Runs the command and exits with its status: 0, 1, or 128 and the number of the signal that ended it. */
    public static void main(String[] arguments) {
        System.exit(new PgCombinebackup(Program.ofThisProcess("pg_combinebackup", arguments)).run());
    }

    /** Runs the command and returns its exit status. */
    int run() {
        Invocation invocation = program.invocation();
        return program.run(CombinebackupHelp.text(invocation.program()), () -> {
            CombinebackupArguments arguments =
                    CombinebackupArguments.parse(invocation.arguments(), program.stopsAtOperand(), program.tryHelp());
            return combine(
                    arguments.options(),
                    new CombinePrinter(program.messages(), arguments.has(CombinebackupOption.DEBUG)));
        });
    }

    private int combine(CombineOptions options, CombinePrinter printer) {
        Signals signals = Signals.install(Thread.currentThread());
        try {
            BackupCombiner.combine(options, printer);
            return Program.SUCCESS;
        } catch (BackupException e) {
            OptionalInt canceled = signals.exitStatus();
            program.messages().error(canceled.isPresent() ? new BackupException("canceled by signal") : e);
            printer.printCleanUp();
            return canceled.orElse(Program.FAILURE);
        } catch (RuntimeException e) {
            program.internalError(e);
            printer.printCleanUp();
            return Program.FAILURE;
        }
    }
}
