package org.basebackup4j.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    private final Map<String, String> values;

    private Automation(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Looks at the arguments, and passes over mistakes.
     *
     * @param options all that the command has
     * @param stopAtOperand whether everything after the first operand is an operand too
     */
    static Automation of(List<? extends GetoptLong.Option> options, List<String> arguments, boolean stopAtOperand) {
        if (arguments.stream().noneMatch(Automation::mayBeOurs)) {
            return new Automation(Map.of());
        }
        return new Automation(split(new GetoptLong<>(options, arguments, stopAtOperand)));
    }

    private static boolean mayBeOurs(String argument) {
        return NAMES.stream().anyMatch(name -> argument.startsWith("--" + name));
    }

    private static Map<String, String> split(GetoptLong<? extends GetoptLong.Option> split) {
        Map<String, String> values = new HashMap<>();
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
        return values;
    }

    /** Whether anything is asked for that is told at the end of a run, however it ends. */
    boolean isAskedFor() {
        return NAMES.stream().anyMatch(values::containsKey);
    }

    Optional<String> resultFile() {
        return Optional.ofNullable(values.get(RESULT_FILE));
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
