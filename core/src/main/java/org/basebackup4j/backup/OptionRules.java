package org.basebackup4j.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.CompressionSpec;

/**
 * What cannot go together, in the words of the original where it refuses the same.
 *
 * @param destination where the backup goes
 * @param format plain files or tar files
 * @param walMethod how the write-ahead log gets there
 */
record OptionRules(BackupDestination destination, BackupFormat format, WalMethod walMethod) {
    private static final int MIN_RATE_KILOBYTES = 32;
    private static final int MAX_RATE_KILOBYTES = 1024 * 1024;

    private static void refuseIf(boolean wrong, String message) {
        if (wrong) {
            throw new IllegalArgumentException(message);
        }
    }

    private boolean toServer() {
        return destination instanceof BackupDestination.ServerTarget;
    }

    private boolean plain() {
        return destination instanceof BackupDestination.Directory && format == BackupFormat.PLAIN;
    }

    OptionRules checkSlot(Optional<String> slot, boolean createSlot) {
        refuseIf(
                slot.isPresent() && walMethod != WalMethod.STREAM,
                "replication slots can only be used with WAL streaming");
        refuseIf(createSlot && slot.isEmpty(), "a slot that is to be created needs a name");
        return this;
    }

    OptionRules checkWalDirectory(Optional<Path> walDirectory) {
        if (walDirectory.isPresent()) {
            refuseIf(!plain(), "WAL directory location can only be specified in plain mode");
            refuseIf(!walDirectory.get().isAbsolute(), "WAL directory location must be an absolute path");
        }
        return this;
    }

    OptionRules checkCompression(
            CompressionSpec ours, Optional<CompressionRequest> serverCompression, boolean compressWal) {
        boolean compressed = ours.algorithm() != CompressionAlgorithm.NONE;
        refuseIf(compressed && toServer(), "client-side compression is not possible when a backup target is specified");
        refuseIf((compressed || compressWal) && plain(), "only tar mode backups can be compressed");
        refuseIf(
                compressed && serverCompression.isPresent(),
                "what the server compresses cannot be compressed by the client, too");
        return this;
    }

    OptionRules checkDestination() {
        refuseIf(
                toServer() && walMethod == WalMethod.STREAM,
                "WAL cannot be streamed when a backup target is specified");
        refuseIf(
                destination instanceof BackupDestination.TarStream && format != BackupFormat.TAR,
                "a tar stream can only be written in tar mode");
        return this;
    }

    static void checkRate(OptionalInt kilobytes) {
        int rate = kilobytes.orElse(MIN_RATE_KILOBYTES);
        refuseIf(
                rate < MIN_RATE_KILOBYTES || rate > MAX_RATE_KILOBYTES,
                "transfer rate " + rate + " kB/s is not between " + MIN_RATE_KILOBYTES + " and " + MAX_RATE_KILOBYTES);
    }

    static void checkNotNegative(String name, Duration value) {
        refuseIf(value.isNegative(), name + " is negative: " + value);
    }
}
