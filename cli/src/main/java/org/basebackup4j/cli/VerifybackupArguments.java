package org.basebackup4j.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.verify.VerifyFormat;
import org.basebackup4j.verify.VerifyOptions;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code pg_verifybackup}, checked in the original's order, and what they mean to the library. */
final class VerifybackupArguments {
    private final Map<VerifybackupOption, String> values = new EnumMap<>(VerifybackupOption.class);
    private final List<String> ignored = new ArrayList<>();
    private final List<String> operands;

    private VerifybackupArguments(List<String> arguments, boolean stopAtOperand) throws UsageException {
        GetoptLong<VerifybackupOption> options =
                new GetoptLong<>(List.of(VerifybackupOption.values()), arguments, stopAtOperand);
        for (var found = options.next(); found != null; found = options.next()) {
            if (found.option() == VerifybackupOption.IGNORE) {
                ignored.add(OptionValues.canonicalPath(found.value()));
            }
            values.put(found.option(), found.value());
        }
        operands = options.operands();
    }

    /**
     * Reads the arguments from left to right, and then checks what they mean together.
     *
     * @param stopAtOperand whether everything after the first operand is an operand too
     * @param hint what to say after complaints about what does not go together
     */
    static VerifybackupArguments parse(List<String> arguments, boolean stopAtOperand, String hint)
            throws BackupException, UsageException {
        VerifybackupArguments parsed = new VerifybackupArguments(arguments, stopAtOperand);
        parsed.format();
        if (parsed.has(VerifybackupOption.PROGRESS_FORMAT)) {
            OptionValues.checkProgressFormat(parsed.values.getOrDefault(VerifybackupOption.PROGRESS_FORMAT, ""));
        }
        parsed.checkTogether(hint);
        return parsed;
    }

    private void checkTogether(String hint) throws BackupException {
        if (operands.isEmpty()) {
            throw new BackupException("no backup directory specified", null, hint, null);
        }
        if (operands.size() > 1) {
            throw new BackupException(
                    "too many command-line arguments (first is \"" + operands.get(1) + "\")", null, hint, null);
        }
        if (has(VerifybackupOption.PROGRESS) && has(VerifybackupOption.QUIET)) {
            throw new BackupException("cannot specify both -P/--progress and -q/--quiet", null, null, null);
        }
    }

    boolean has(VerifybackupOption option) {
        return values.containsKey(option);
    }

    private @Nullable VerifyFormat format() throws BackupException {
        String format = values.get(VerifybackupOption.FORMAT);
        if (format == null) {
            return null;
        }
        return switch (format) {
            case "p", "plain" -> VerifyFormat.PLAIN;
            case "t", "tar" -> VerifyFormat.TAR;
            default ->
                throw new BackupException("invalid backup format \"" + format + "\", must be \"plain\" or \"tar\"");
        };
    }

    private @Nullable Path path(VerifybackupOption option) {
        String path = values.get(option);
        return path == null ? null : Path.of(OptionValues.canonicalPath(path));
    }

    VerifyOptions options() throws BackupException {
        String directory = operands.get(0);
        VerifyOptions.Builder builder = VerifyOptions.builder(
                        Path.of(directory.isEmpty() ? "/" : OptionValues.canonicalPath(directory)))
                .format(format())
                .manifest(path(VerifybackupOption.MANIFEST_PATH))
                .logDirectory(path(VerifybackupOption.WAL_DIRECTORY))
                .exitOnError(has(VerifybackupOption.EXIT_ON_ERROR))
                .parseLog(!has(VerifybackupOption.NO_PARSE_WAL))
                .checksums(!has(VerifybackupOption.SKIP_CHECKSUMS))
                .pages(has(VerifybackupOption.PAGES));
        ignored.forEach(builder::ignore);
        return builder.build();
    }
}
