package org.basebackup4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.combine.BackupCombiner;
import org.basebackup4j.combine.CombineOptions;
import org.basebackup4j.combine.CombineResult;
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
        return program.run(
                CombinebackupHelp.text(invocation.program()), List.of(CombinebackupOption.values()), report -> {
                    CombinebackupArguments arguments = CombinebackupArguments.parse(
                            invocation.arguments(), program.stopsAtOperand(), program.tryHelp());
                    CombineOptions options = arguments.options();
                    report.begin(places(options));
                    return combine(
                            options,
                            report,
                            new CombinePrinter(program.messages(), arguments.has(CombinebackupOption.DEBUG)));
                });
    }

    private static List<Path> places(CombineOptions options) {
        List<Path> places = new ArrayList<>(options.backups());
        places.add(options.output());
        options.tablespaceMap().directories().values().forEach(path -> places.add(Path.of(path)));
        return places;
    }

    private int combine(CombineOptions options, Report report, CombinePrinter printer) {
        Signals signals = Signals.install(Thread.currentThread(), Signals.ENDING);
        try {
            report.result().put("dry_run", options.dryRun());
            CombineResult result = BackupCombiner.combine(options, printer);
            report.result().put("system_identifier", result.systemIdentifier());
            report.result().put("files", result.files());
            report.result().put("bytes", result.bytes());
            return Program.SUCCESS;
        } catch (BackupException e) {
            int status = program.failed(e, "canceled by signal", signals, report);
            printer.printCleanUp();
            return status;
        } catch (RuntimeException e) {
            program.internalError(e);
            printer.printCleanUp();
            return report.failed(e);
        }
    }
}
