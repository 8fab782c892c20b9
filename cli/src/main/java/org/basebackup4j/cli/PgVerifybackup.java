package org.basebackup4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.verify.BackupVerifier;
import org.basebackup4j.verify.Finding;
import org.basebackup4j.verify.VerifyListener;
import org.basebackup4j.verify.VerifyOptions;
import org.basebackup4j.verify.VerifyResult;

/** The command {@code pg_verifybackup}. */
public final class PgVerifybackup {
    private static final String CANCELED = "canceled by signal";

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
        return program.run(
                VerifybackupHelp.text(invocation.program()), List.of(VerifybackupOption.values()), report -> {
                    VerifybackupArguments arguments = VerifybackupArguments.parse(
                            invocation.arguments(), program.stopsAtOperand(), program.tryHelp());
                    try {
                        return verify(arguments, report);
                    } catch (RuntimeException e) {
                        program.internalError(e);
                        return report.failed(e);
                    }
                });
    }

    private int verify(VerifybackupArguments arguments, Report report) throws BackupException {
        VerifyOptions options = arguments.options();
        report.begin(places(options));
        VerifyPrinter printer = new VerifyPrinter(
                program.messages(),
                program.stderr(),
                arguments.has(VerifybackupOption.PROGRESS) && report.lines().isEmpty(),
                program.invocation().onTerminal());
        if (report.isWanted()) {
            int status = verify(options, printer, report);
            if (status != Program.SUCCESS) {
                return status;
            }
        } else if (!BackupVerifier.verify(options, printer).isGood()) {
            return Program.FAILURE;
        }
        if (!arguments.has(VerifybackupOption.QUIET)) {
            program.print("backup successfully verified\n");
        }
        return Program.SUCCESS;
    }

    private static List<Path> places(VerifyOptions options) {
        List<Path> places = new ArrayList<>(List.of(options.directory()));
        options.logDirectory().ifPresent(places::add);
        return places;
    }

    /** Where nobody wants to be told, a signal ends it without a word, as it ends the original. */
    private int verify(VerifyOptions options, VerifyPrinter printer, Report report) {
        Signals signals = Signals.install(Thread.currentThread(), Signals.ENDING);
        VerifyFacts facts = new VerifyFacts(report);
        try {
            VerifyResult result = BackupVerifier.verify(options, listener(printer, facts, report.lines()));
            if (!result.isGood() && signals.exitStatus().isPresent()) { // what an interrupt found wrong is no finding
                return program.failed(new CancelledException(null), CANCELED, signals, report);
            }
            facts.completed(result);
            return result.isGood() ? Program.SUCCESS : report.failed(new DamagedDataException(facts.summary()));
        } catch (BackupException e) {
            return program.failed(e, CANCELED, signals, report);
        }
    }

    private static VerifyListener listener(VerifyPrinter printer, VerifyFacts facts, Optional<JsonLines> lines) {
        Optional<VerifyJson> json = lines.map(VerifyJson::new);
        return new VerifyListener() {
            @Override
            public void found(Finding finding) {
                facts.found(finding);
                printer.found(finding);
            }

            @Override
            public void progress(long doneBytes, long totalBytes, boolean finished) {
                if (json.isPresent()) {
                    json.get().progress(doneBytes, totalBytes, finished);
                } else {
                    printer.progress(doneBytes, totalBytes, finished);
                }
            }
        };
    }
}
