package org.basebackup4j.cli;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.CompressionSpec.Location;
import org.basebackup4j.pg.TablespaceMap;

/**
 * The arguments of {@code pg_basebackup}, each value checked by itself. What they mean together is {@link
 * BasebackupChecks}' and {@link BasebackupPlan}'s business.
 */
final class BasebackupArguments {
    /** The directory that means standard output, with tar format. */
    static final String STDOUT = "-";

    private static final int MAX_STATUS_INTERVAL_SECONDS = Integer.MAX_VALUE / 1000; // the original counts milliseconds

    /** The last value of every option that was given. {@code -z} counts as {@code -Z gzip}. */
    private final Map<BasebackupOption, String> values = new EnumMap<>(BasebackupOption.class);

    private final Map<String, String> tablespaces = new HashMap<>();
    private final List<String> operands;

    private BasebackupArguments(List<String> arguments, boolean stopAtOperand) throws BackupException, UsageException {
        GetoptLong<BasebackupOption> options =
                new GetoptLong<>(List.of(BasebackupOption.values()), arguments, stopAtOperand);
        for (var found = options.next(); found != null; found = options.next()) {
            check(found.option(), found.value());
            keep(found.option(), found.value());
        }
        operands = options.operands();
    }

    /**
     * Reads the arguments from left to right and stops at the first mistake.
     *
     * @param stopAtOperand whether everything after the first operand is an operand too
     */
    static BasebackupArguments parse(List<String> arguments, boolean stopAtOperand)
            throws BackupException, UsageException {
        return new BasebackupArguments(arguments, stopAtOperand);
    }

    private void check(BasebackupOption option, String value) throws BackupException, UsageException {
        switch (option) {
            case HELP, VERSION -> throw new UsageException(); // they count as the first argument only
            case CHECKPOINT -> OptionValues.fastCheckpoint(value);
            case FORMAT -> OptionValues.format(value);
            case MAX_RATE -> OptionValues.maxRateKb(value);
            case STATUS_INTERVAL -> statusIntervalSeconds(value);
            case STALL_TIMEOUT -> stallTimeoutSeconds(value);
            case PROGRESS_FORMAT -> OptionValues.checkProgressFormat(value);
            case SYNC_METHOD -> OptionValues.checkSyncMethod(value);
            case TABLESPACE_MAPPING -> OptionValues.addTablespace(value, tablespaces);
            case WAL_METHOD -> OptionValues.walMethod(value);
            default -> {}
        }
    }

    private void keep(BasebackupOption option, String value) {
        switch (option) {
            case GZIP -> values.put(BasebackupOption.COMPRESS, "gzip");
            case PASSWORD -> values.remove(BasebackupOption.NO_PASSWORD);
            case NO_PASSWORD -> values.remove(BasebackupOption.PASSWORD);
            default -> {}
        }
        values.put(option, value);
    }

    static int stallTimeoutSeconds(String value) throws BackupException {
        return OptionValues.integer(value, BasebackupOption.STALL_TIMEOUT.flag(), 0, MAX_STATUS_INTERVAL_SECONDS);
    }

    static int statusIntervalSeconds(String value) throws BackupException {
        return OptionValues.integer(value, "-s/--status-interval", 0, MAX_STATUS_INTERVAL_SECONDS);
    }

    /** Whether an option was given. */
    boolean has(BasebackupOption option) {
        return values.containsKey(option);
    }

    /** The value that an option was given last. */
    Optional<String> value(BasebackupOption option) {
        return Optional.ofNullable(values.get(option));
    }

    /** The backup's target when it is not the client. */
    Optional<String> serverTarget() {
        return value(BasebackupOption.TARGET).filter(target -> !target.equals("client"));
    }

    /** Plain or tar files. */
    BackupFormat format() throws BackupException {
        return OptionValues.format(value(BasebackupOption.FORMAT).orElse("plain"));
    }

    /** What is said about compression. */
    CompressionRequest compression() {
        return CompressionRequest.parse(value(BasebackupOption.COMPRESS).orElse("none"));
    }

    /** Who does not say who compresses means the client, unless the backup does not come to it. */
    boolean isCompressedByServer() {
        Location location = compression().location();
        return location == Location.SERVER
                || (location == Location.UNSPECIFIED && serverTarget().isPresent());
    }

    TablespaceMap tablespaceMap() {
        return new TablespaceMap(tablespaces);
    }

    /** What is not an option. */
    List<String> operands() {
        return operands;
    }
}
