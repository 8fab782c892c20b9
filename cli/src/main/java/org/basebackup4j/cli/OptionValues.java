package org.basebackup4j.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.backup.WalMethod;
import org.basebackup4j.pg.BackupException;

/** The values that options take, with the original's checks and messages. */
final class OptionValues {
    /** Longest path that the original takes, its terminator included. */
    private static final int MAX_PATH_LENGTH = 1024;

    private static final int MIN_RATE_KB = 32;
    private static final int MAX_RATE_KB = 1_048_576;
    private static final BigDecimal INTEGER_RANGE = BigDecimal.valueOf(1L << 32);
    private static final BigDecimal LONG_RANGE = INTEGER_RANGE.multiply(INTEGER_RANGE);
    private static final Pattern RATE =
            Pattern.compile("(\\s*[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,9})?)\\s*(.*)", Pattern.DOTALL);

    private OptionValues() {}

    static BackupFormat format(String value) throws BackupException {
        return switch (value) {
            case "p", "plain" -> BackupFormat.PLAIN;
            case "t", "tar" -> BackupFormat.TAR;
            default ->
                throw new BackupException("invalid output format \"" + value + "\", must be \"plain\" or \"tar\"");
        };
    }

    static WalMethod walMethod(String value) throws BackupException {
        return switch (value) {
            case "n", "none" -> WalMethod.NONE;
            case "f", "fetch" -> WalMethod.FETCH;
            case "s", "stream" -> WalMethod.STREAM;
            default ->
                throw new BackupException(
                        "invalid wal-method option \"" + value + "\", must be \"fetch\", \"stream\", or \"none\"");
        };
    }

    static boolean fastCheckpoint(String value) throws BackupException {
        if (value.equalsIgnoreCase("fast")) {
            return true;
        }
        if (value.equalsIgnoreCase("spread")) {
            return false;
        }
        throw new BackupException("invalid checkpoint argument \"" + value + "\", must be \"fast\" or \"spread\"");
    }

    /** A whole number within a range, with blanks around it; nothing at all counts as 0. */
    static int integer(String value, String option, int min, int max) throws BackupException {
        String digits = value.strip();
        if (digits.isEmpty()) {
            digits = "0";
        }
        if (!digits.matches("[+-]?\\d+")) {
            throw new BackupException("invalid value \"" + value + "\" for option " + option);
        }
        BigDecimal number = new BigDecimal(digits);
        if (number.compareTo(BigDecimal.valueOf(min)) < 0 || number.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw new BackupException(option + " must be in range " + min + ".." + max);
        }
        return number.intValueExact();
    }

    /** A transfer rate in kB/s, from a number with the suffix {@code k}, {@code M} or none. */
    static int maxRateKb(String value) throws BackupException {
        Matcher matcher = RATE.matcher(value);
        if (!matcher.matches()) {
            throw new BackupException("transfer rate \"" + value + "\" is not a valid value");
        }
        BigDecimal rate = new BigDecimal(matcher.group(1).strip());
        if (Double.isInfinite(rate.doubleValue()) || (rate.doubleValue() == 0 && rate.signum() != 0)) {
            throw new BackupException("invalid transfer rate \"" + value + "\": Numerical result out of range");
        }
        if (rate.signum() <= 0) {
            throw new BackupException("transfer rate must be greater than zero");
        }
        rate = rate.multiply(rateUnit(matcher.group(2)));
        if (rate.compareTo(INTEGER_RANGE) >= 0 && rate.compareTo(LONG_RANGE) < 0) {
            throw new BackupException("transfer rate \"" + value + "\" exceeds integer range");
        }
        if (rate.compareTo(BigDecimal.valueOf(MIN_RATE_KB)) < 0
                || rate.compareTo(BigDecimal.valueOf(MAX_RATE_KB)) > 0) {
            throw new BackupException("transfer rate \"" + value + "\" is out of range");
        }
        return rate.intValue();
    }

    private static BigDecimal rateUnit(String suffix) throws BackupException {
        return switch (suffix.stripTrailing()) {
            case "", "k" -> BigDecimal.ONE;
            case "M" -> BigDecimal.valueOf(1024);
            default -> throw new BackupException("invalid --max-rate unit: \"" + suffix + "\"");
        };
    }

    static void checkProgressFormat(String value) throws BackupException {
        if (!value.equals("text") && !value.equals("json")) {
            throw new BackupException("invalid progress format \"" + value + "\", must be \"text\" or \"json\"");
        }
    }

    static void checkSyncMethod(String value) throws BackupException {
        if (!value.equals("fsync") && !value.equals("syncfs")) {
            throw new BackupException("unrecognized sync method: " + value);
        }
    }

    /**
     * Adds {@code OLDDIR=NEWDIR} to the mapped tablespaces; what was mapped first stays.
     *
     * @param mapping the paths here by those on the server
     */
    static void addTablespace(String value, Map<String, String> mapping) throws BackupException {
        StringBuilder oldDirectory = new StringBuilder();
        StringBuilder newDirectory = new StringBuilder();
        splitMapping(value, oldDirectory, newDirectory);
        if (oldDirectory.isEmpty() || newDirectory.isEmpty()) {
            throw new BackupException("invalid tablespace mapping format \"" + value + "\", must be \"OLDDIR=NEWDIR\"");
        }
        if (!isAbsoluteAnywhere(oldDirectory)) {
            throw new BackupException("old directory is not an absolute path in tablespace mapping: " + oldDirectory);
        }
        if (newDirectory.charAt(0) != '/') {
            throw new BackupException("new directory is not an absolute path in tablespace mapping: " + newDirectory);
        }
        mapping.putIfAbsent(canonicalPath(oldDirectory.toString()), canonicalPath(newDirectory.toString()));
    }

    private static void splitMapping(String value, StringBuilder oldDirectory, StringBuilder newDirectory)
            throws BackupException {
        StringBuilder current = oldDirectory;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (current.length() >= MAX_PATH_LENGTH) {
                throw new BackupException("directory name too long");
            }
            if (c == '\\' && i + 1 < value.length() && value.charAt(i + 1) == '=') {
                continue; // the backslash only says that the sign after it is part of the name
            }
            if (c == '=' && (i == 0 || value.charAt(i - 1) != '\\')) {
                if (!newDirectory.isEmpty()) {
                    throw new BackupException("multiple \"=\" signs in tablespace mapping");
                }
                current = newDirectory;
            } else {
                current.append(c);
            }
        }
    }

    /** Whether a path is absolute on a server of any kind, Windows included. */
    private static boolean isAbsoluteAnywhere(CharSequence path) {
        return path.toString().matches("(?s)(?:[A-Za-z]:)?[/\\\\].*");
    }

    /** A path without doubled slashes, single dots and parents that cancel out, and without a slash at its end. */
    static String canonicalPath(String path) {
        String canonical = Path.of(path).normalize().toString();
        return canonical.isEmpty() && !path.isEmpty() ? "." : canonical;
    }
}
