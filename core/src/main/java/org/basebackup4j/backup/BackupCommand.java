package org.basebackup4j.backup;

import java.util.Optional;
import org.basebackup4j.replication.BaseBackupCommand;
import org.basebackup4j.replication.BaseBackupCommand.Setting;

/** What the server is asked for. */
final class BackupCommand {
    private BackupCommand() {}

    static BaseBackupCommand of(BackupOptions options) {
        Optional<Setting> target = options.destination() instanceof BackupDestination.ServerTarget server
                ? Optional.of(new Setting(server.name(), server.detail()))
                : Optional.empty();
        return new BaseBackupCommand(
                options.label(),
                options.estimateSize(),
                options.fastCheckpoint(),
                options.walMethod() == WalMethod.FETCH,
                options.walMethod() == WalMethod.NONE,
                options.maxRateKilobytes(),
                sendTablespaceMap(options),
                options.verifyChecksums(),
                options.incrementalManifest().isPresent(),
                options.manifest().wanted(),
                options.manifest().forceEncode(),
                options.manifest().checksums(),
                target,
                options.serverCompression().map(server -> new Setting(server.method(), server.detail())));
    }

    /** Where tablespaces are each in an archive of their own, a file says where they belong; else links do. */
    private static boolean sendTablespaceMap(BackupOptions options) {
        return options.destination() instanceof BackupDestination.ServerTarget
                || options.destination() instanceof BackupDestination.Custom
                || (options.format() == BackupFormat.TAR
                        && options.destination() instanceof BackupDestination.Directory);
    }
}
