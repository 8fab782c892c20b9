package org.basebackup4j.cli;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.verify.BackupVerifier;

/** The command {@code pg_verifybackup}. */
public final class PgVerifybackup {
    private final Program program;

    PgVerifybackup(Program program) {
        this.program = program;
    }

    /** Runs the command and exits with its status: 0 for a backup that is good, or 1. */
    public static void main(String[] arguments) {
        System.exit(new PgVerifybackup(Program.ofThisProcess("pg_verifybackup", arguments)).run());
    }

    /** Runs the command and returns its exit status. */
    int run() {
        Invocation invocation = program.invocation();
        return program.run(VerifybackupHelp.text(invocation.program()), () -> {
            VerifybackupArguments arguments =
                    VerifybackupArguments.parse(invocation.arguments(), program.stopsAtOperand(), program.tryHelp());
            try {
                return verify(arguments);
            } catch (RuntimeException e) {
                program.internalError(e);
                return Program.FAILURE;
            }
        });
    }

    private int verify(VerifybackupArguments arguments) throws BackupException {
        VerifyPrinter printer = new VerifyPrinter(
                program.messages(),
                program.stderr(),
                arguments.has(VerifybackupOption.PROGRESS),
                program.invocation().onTerminal());
        if (!BackupVerifier.verify(arguments.options(), printer).isGood()) {
            return Program.FAILURE;
        }
        if (!arguments.has(VerifybackupOption.QUIET)) {
            program.print("backup successfully verified\n");
        }
        return Program.SUCCESS;
    }
}
