package org.basebackup4j.pg;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a backup is compressed: what {@code -Z} says, {@code [{client|server}-]METHOD[:DETAIL]}.
 *
 * <p>A detail is a level, or a list of {@code level=N}, {@code workers=N} and {@code long[=BOOLEAN]} with commas between
 * them. A method that is only a number means gzip of that level, and 0 means none.
 *
 * @param location where the compressing is done
 * @param algorithm the method
 * @param level the level that was asked for; absent for the method's default
 * @param workers how many threads to compress with; absent for none beside the caller's; only with zstd
 * @param longDistance whether repetitions far apart are looked for; only with zstd
 */
public record CompressionSpec(
        Location location,
        CompressionAlgorithm algorithm,
        OptionalInt level,
        OptionalInt workers,
        boolean longDistance) {
    /** Where the compressing is done. */
    public enum Location {
        /** By whom is most sensible: the client, unless the backup does not come to it. */
        UNSPECIFIED,
        /** By us, on what the server sent. */
        CLIENT,
        /** By the server, before it sends. */
        SERVER
    }

    private static final CompressionSpec NONE = new CompressionSpec(
            Location.UNSPECIFIED, CompressionAlgorithm.NONE, OptionalInt.empty(), OptionalInt.empty(), false);

    /** {@return without compression} */
    public static CompressionSpec none() {
        return NONE;
    }

    /**
     * Reads and checks a specification.
     *
     * @param specification as in {@code gzip:9} or {@code server-zstd:level=3}
     * @return the settings
     * @throws BackupException if there is no such method, or if it does not take what the detail says
     */
    public static CompressionSpec parse(String specification) throws BackupException {
        return parse(CompressionRequest.parse(specification));
    }

    /**
     * Checks what was asked for.
     *
     * @param request the specification, taken apart
     * @return the settings
     * @throws BackupException if there is no such method, or if it does not take what the detail says
     */
    public static CompressionSpec parse(CompressionRequest request) throws BackupException {
        for (CompressionAlgorithm algorithm : CompressionAlgorithm.values()) {
            if (algorithm.keyword().equals(request.method())) {
                Detail parsed = new Detail();
                if (request.detail().isPresent()) {
                    parsed.read(request.detail().get());
                }
                parsed.checkFor(algorithm);
                return new CompressionSpec(
                        request.location(), algorithm, parsed.level, parsed.workers, parsed.longDistance);
            }
        }
        throw new BackupException("unrecognized compression algorithm: \"" + request.method() + "\"");
    }

    /** A whole number as {@code strtol} takes it: blanks before it are allowed, after it nothing is. */
    static OptionalLong integer(String text) {
        String digits = text.stripLeading();
        String unsigned = digits.startsWith("+") || digits.startsWith("-") ? digits.substring(1) : digits;
        if (unsigned.isEmpty() || !unsigned.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return OptionalLong.of(digits.startsWith("-") ? Long.MIN_VALUE : Long.MAX_VALUE);
        }
    }

    private static BackupException invalid(String reason) {
        return new BackupException("invalid compression specification: " + reason);
    }

    /** What stands after the colon. */
    private static final class Detail {
        private OptionalInt level = OptionalInt.empty();
        private OptionalInt workers = OptionalInt.empty();
        private boolean longDistance;
        private boolean longDistanceNamed;

        private void read(String detail) throws BackupException {
            OptionalLong bareLevel = integer(detail);
            if (bareLevel.isPresent()) {
                level = toInt(bareLevel.getAsLong());
                return;
            }
            for (String item : detail.split(",", -1)) {
                int equals = item.indexOf('=');
                String keyword = equals < 0 ? item : item.substring(0, equals);
                set(keyword, equals < 0 ? Optional.empty() : Optional.of(item.substring(equals + 1)));
            }
        }

        private void set(String keyword, Optional<String> value) throws BackupException {
            switch (keyword) {
                case "" -> throw invalid("found empty string where a compression option was expected");
                case "level" -> level = toInt(integerValue(keyword, value));
                case "workers" -> workers = toInt(integerValue(keyword, value));
                case "long" -> {
                    longDistance = booleanValue(keyword, value);
                    longDistanceNamed = true;
                }
                default -> throw invalid("unrecognized compression option: \"" + keyword + "\"");
            }
        }

        private static long integerValue(String keyword, Optional<String> value) throws BackupException {
            if (value.isEmpty()) {
                throw invalid("compression option \"" + keyword + "\" requires a value");
            }
            OptionalLong number = integer(value.get());
            if (number.isEmpty()) {
                throw invalid("value for compression option \"" + keyword + "\" must be an integer");
            }
            return number.getAsLong();
        }

        private static boolean booleanValue(String keyword, Optional<String> value) throws BackupException {
            return switch (value.orElse("yes").toLowerCase(Locale.ROOT)) {
                case "yes", "on", "1" -> true;
                case "no", "off", "0" -> false;
                default -> throw invalid("value for compression option \"" + keyword + "\" must be a Boolean value");
            };
        }

        private static OptionalInt toInt(long value) {
            return OptionalInt.of((int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value)));
        }

        private void checkFor(CompressionAlgorithm algorithm) throws BackupException {
            String subject = "compression algorithm \"" + algorithm.keyword() + "\" ";
            switch (algorithm) {
                case NONE -> {
                    if (level.orElse(0) != 0) {
                        throw invalid(subject + "does not accept a compression level");
                    }
                    level = OptionalInt.empty();
                }
                case GZIP -> checkLevel(subject, 1, 9, -1);
                case LZ4 -> checkLevel(subject, 1, 12, 0);
                case ZSTD -> checkLevel(subject, -131_072, 22, 3);
            }
            if (workers.isPresent() && algorithm != CompressionAlgorithm.ZSTD) {
                throw invalid(subject + "does not accept a worker count");
            }
            if (longDistanceNamed && algorithm != CompressionAlgorithm.ZSTD) {
                throw invalid(subject + "does not support long-distance mode");
            }
        }

        /** Checks the range; the default may be named although it need not be within the range. */
        private void checkLevel(String subject, int min, int max, int defaultLevel) throws BackupException {
            int asked = level.orElse(defaultLevel);
            if (asked == defaultLevel) {
                level = OptionalInt.empty();
            } else if (asked < min || asked > max) {
                throw invalid(subject + "expects a compression level between " + min + " and " + max + " (default at "
                        + defaultLevel + ")");
            }
        }
    }
}
