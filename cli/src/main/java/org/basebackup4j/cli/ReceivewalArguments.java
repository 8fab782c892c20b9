package org.basebackup4j.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.receive.ReceiveWalOptions;
import org.jspecify.annotations.Nullable;

/** The arguments of {@code pg_receivewal}, checked in the original's order, and what they mean to the library. */
final class ReceivewalArguments {
    private static final int MAX_STATUS_INTERVAL_SECONDS = Integer.MAX_VALUE / 1000; // the original counts milliseconds

    /** What {@code sscanf} takes for {@code %X/%X}: what follows the second number does not matter. */
    private static final Pattern POSITION =
            Pattern.compile("\\s*\\+?(?:0[xX])?([0-9A-Fa-f]+)/\\s*\\+?(?:0[xX])?([0-9A-Fa-f]+).*", Pattern.DOTALL);

    private final Map<ReceivewalOption, String> values = new EnumMap<>(ReceivewalOption.class);
    private final List<String> operands;

    private ReceivewalArguments(List<String> arguments, boolean stopAtOperand) throws BackupException, UsageException {
        GetoptLong<ReceivewalOption> options =
                new GetoptLong<>(List.of(ReceivewalOption.values()), arguments, stopAtOperand);
        for (var found = options.next(); found != null; found = options.next()) {
            check(found.option(), found.value());
            keep(found.option(), found.value());
        }
        operands = options.operands();
    }

    /**
     * Reads the arguments from left to right, stops at the first mistake, and then checks what they mean together.
     *
     * @param stopAtOperand whether everything after the first operand is an operand too
     * @param hint what to say after complaints about what does not go together
     */
    static ReceivewalArguments parse(List<String> arguments, boolean stopAtOperand, String hint)
            throws BackupException, UsageException {
        ReceivewalArguments parsed = new ReceivewalArguments(arguments, stopAtOperand);
        parsed.checkTogether(hint);
        parsed.compression();
        return parsed;
    }

    private static void check(ReceivewalOption option, String value) throws BackupException, UsageException {
        switch (option) {
            case HELP, VERSION -> throw new UsageException(); // they count as the first argument only
            case STATUS_INTERVAL -> statusIntervalSeconds(value);
            case ENDPOS -> position(value);
            default -> {}
        }
    }

    private void keep(ReceivewalOption option, String value) {
        switch (option) {
            case PASSWORD -> values.remove(ReceivewalOption.NO_PASSWORD);
            case NO_PASSWORD -> values.remove(ReceivewalOption.PASSWORD);
            default -> {}
        }
        values.put(option, value);
    }

    private static int statusIntervalSeconds(String value) throws BackupException {
        return OptionValues.integer(value, "-s/--status-interval", 0, MAX_STATUS_INTERVAL_SECONDS);
    }

    private static Lsn position(String value) throws BackupException {
        Matcher matcher = POSITION.matcher(value);
        if (!matcher.matches()) {
            throw new BackupException("could not parse end position \"" + value + "\"");
        }
        return new Lsn(half(matcher.group(1)) << 32 | half(matcher.group(2)));
    }

    /** Of a number that is too large the lower half counts. */
    private static long half(String digits) {
        String lower = digits.substring(Math.max(0, digits.length() - 8));
        return Long.parseLong(lower, 16);
    }

    private void checkTogether(String hint) throws BackupException {
        boolean create = has(ReceivewalOption.CREATE_SLOT);
        boolean drop = has(ReceivewalOption.DROP_SLOT);
        String first = operands.isEmpty() ? "" : operands.get(0);
        refuseIf(!operands.isEmpty(), "too many command-line arguments (first is \"" + first + "\")", hint);
        refuseIf(drop && create, "cannot use --create-slot together with --drop-slot", hint);
        ReceivewalOption action = drop ? ReceivewalOption.DROP_SLOT : ReceivewalOption.CREATE_SLOT;
        refuseIf(
                (drop || create) && !has(ReceivewalOption.SLOT),
                action.flag() + " needs a slot to be specified using --slot",
                hint);
        refuseIf(
                has(ReceivewalOption.SYNCHRONOUS) && has(ReceivewalOption.NO_SYNC),
                "cannot use --synchronous together with --no-sync",
                hint);
        refuseIf(!drop && !create && !has(ReceivewalOption.DIRECTORY), "no target directory specified", hint);
    }

    private static void refuseIf(boolean wrong, String message, String hint) throws BackupException {
        if (wrong) {
            throw new BackupException(message, null, hint, null);
        }
    }

    private CompressionSpec compression() throws BackupException {
        String specification = value(ReceivewalOption.COMPRESS).orElse("none");
        if (specification.startsWith("client-") || specification.startsWith("server-")) {
            // Here nobody else could do it, so the original does not know these.
            String method = specification.split(":", 2)[0];
            throw new BackupException("unrecognized compression algorithm: \"" + method + "\"");
        }
        return CompressionSpec.parse(specification);
    }

    /** Whether an option was given. */
    boolean has(ReceivewalOption option) {
        return values.containsKey(option);
    }

    /** The value that an option was given last. */
    Optional<String> value(ReceivewalOption option) {
        return Optional.ofNullable(values.get(option));
    }

    /**
     * How to reach the server.
     *
     * @param environment the variables that libpq knows, among others
     * @param program what the connection calls itself unless told otherwise
     * @param warnings is told of a password file that is not used
     */
    ConnectionSettings connection(Map<String, String> environment, String program, Consumer<String> warnings)
            throws BackupException {
        return ConnectionSettings.builder()
                .environment(environment)
                .connectionString(orNull(ReceivewalOption.DBNAME))
                .set("host", orNull(ReceivewalOption.HOST))
                .set("user", orNull(ReceivewalOption.USERNAME))
                .set("port", orNull(ReceivewalOption.PORT))
                .fallbackApplicationName(program)
                .warnings(warnings)
                .build();
    }

    private @Nullable String orNull(ReceivewalOption option) {
        return value(option).orElse(null);
    }

    /** The directory to write to; an empty name is no directory's. */
    Path directory() throws BackupException {
        String name = value(ReceivewalOption.DIRECTORY).orElseThrow();
        if (name.isEmpty()) {
            throw new BackupException("could not open directory \"\": No such file or directory");
        }
        return Path.of(name);
    }

    /** What to receive, and how. */
    ReceiveWalOptions options(ConnectionSettings connection) throws BackupException {
        ReceiveWalOptions.Builder builder = ReceiveWalOptions.builder(connection, directory())
                .slot(orNull(ReceivewalOption.SLOT))
                .loop(!has(ReceivewalOption.NO_LOOP))
                .sync(!has(ReceivewalOption.NO_SYNC))
                .synchronous(has(ReceivewalOption.SYNCHRONOUS))
                .compression(compression());
        Optional<String> end = value(ReceivewalOption.ENDPOS);
        if (end.isPresent() && !position(end.get()).isInvalid()) {
            builder.endPosition(position(end.get()));
        }
        Optional<String> interval = value(ReceivewalOption.STATUS_INTERVAL);
        if (interval.isPresent()) {
            builder.statusInterval(Duration.ofSeconds(statusIntervalSeconds(interval.get())));
        }
        return builder.build();
    }
}
