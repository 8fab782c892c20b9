package org.basebackup4j.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the options for automation say, which all commands have. Found also on a command line with mistakes, so that those
 * are told in the way that is asked for.
 */
final class Automation {
    private static final String RESULT_FILE = "result-file";
    private static final String PROGRESS_FORMAT = "progress-format";
    private static final String DETAILED_EXIT_CODES = "detailed-exit-codes";
    private static final String NO_SYNC = "no-sync";
    private static final List<String> NAMES = List.of(RESULT_FILE, PROGRESS_FORMAT, DETAILED_EXIT_CODES);

    /** Options that all name a directory which is worked on, whatever the command. */
    private static final List<String> DIRECTORIES = List.of("pgdata", "waldir", "directory", "output", "wal-directory");

    private final Map<String, String> values = new HashMap<>();
    private final List<String> operands;
    private final Secrets secrets;

    private Automation(GetoptLong<? extends GetoptLong.Option> split, List<String> arguments) {
        boolean more = true;
        while (more) {
            try {
                var found = split.next();
                more = found != null;
                if (found != null) {
                    values.put(found.option().longName(), found.value());
                }
            } catch (UsageException e) {
                more = true; // whoever reads all of them complains
            }
        }
        operands = split.operands();
        secrets = new Secrets(arguments);
    }

    /**
     * Looks at the arguments, and passes over mistakes.
     *
     * @param options all that the command has
     * @param stopAtOperand whether everything after the first operand is an operand too
     */
    static Automation of(List<? extends GetoptLong.Option> options, List<String> arguments, boolean stopAtOperand) {
        List<String> relevant = arguments.stream().anyMatch(Automation::mayBeOurs) ? arguments : List.of();
        return new Automation(new GetoptLong<>(options, relevant, stopAtOperand), relevant);
    }

    private static boolean mayBeOurs(String argument) {
        return NAMES.stream().anyMatch(name -> argument.startsWith("--" + name));
    }

    /** Whether anything is asked for that is told at the end of a run, however it ends. */
    boolean isAskedFor() {
        return NAMES.stream().anyMatch(values::containsKey);
    }

    /** The file's name, if it can be understood. */
    Optional<String> resultFile() {
        return Optional.ofNullable(values.get(RESULT_FILE)).filter(name -> !Program.isGarbled(name));
    }

    /** The directories that the command is about, as far as can be seen without understanding the whole command line. */
    List<Path> places() {
        return Stream.concat(DIRECTORIES.stream().map(name -> values.getOrDefault(name, "")), operands.stream())
                .filter(name -> !name.isEmpty() && !Program.isGarbled(name))
                .map(Path::of)
                .toList();
    }

    /** What must not be quoted in the result. */
    Secrets secrets() {
        return secrets;
    }

    boolean jsonProgress() {
        return "json".equals(values.get(PROGRESS_FORMAT));
    }

    boolean detailedExitCodes() {
        return values.containsKey(DETAILED_EXIT_CODES);
    }

    /** Whether what is written has to be on disk. */
    boolean sync() {
        return !values.containsKey(NO_SYNC);
    }
}
