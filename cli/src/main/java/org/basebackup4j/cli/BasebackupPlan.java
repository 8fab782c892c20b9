package org.basebackup4j.cli;

import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.backup.BackupDestination;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.ManifestOptions;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;
import org.jspecify.annotations.Nullable;

/** Turns arguments that passed all checks into what the library takes. */
final class BasebackupPlan {
    private BasebackupPlan() {}

    /**
     * How to reach the server.
     *
     * @param environment the variables that libpq knows, among others
     * @param program what the connection calls itself unless told otherwise
     * @param warnings is told of a password file that is not used
     */
    static ConnectionSettings connection(
            BasebackupArguments arguments, Map<String, String> environment, String program, Consumer<String> warnings)
            throws BackupException {
        return ConnectionSettings.builder()
                .environment(environment)
                .connectionString(orNull(arguments, BasebackupOption.DBNAME))
                .set("host", orNull(arguments, BasebackupOption.HOST))
                .set("user", orNull(arguments, BasebackupOption.USERNAME))
                .set("port", orNull(arguments, BasebackupOption.PORT))
                .fallbackApplicationName(program)
                .warnings(warnings)
                .build();
    }

    /**
     * What to back up, and how.
     *
     * @param stdout where a tar file goes that is to be written to standard output
     */
    static BackupOptions options(
            BasebackupArguments arguments, ConnectionSettings connection, WritableByteChannel stdout)
            throws BackupException {
        BackupOptions.Builder builder = BackupOptions.builder(connection, destination(arguments, stdout));
        setOutput(arguments, builder);
        setCompression(arguments, builder);
        setWal(arguments, builder);
        setServerWork(arguments, builder);
        return builder.keepOnFailure(arguments.has(BasebackupOption.NO_CLEAN))
                .sync(!arguments.has(BasebackupOption.NO_SYNC))
                .writeRecoveryConfiguration(arguments.has(BasebackupOption.WRITE_RECOVERY_CONF))
                .build();
    }

    /**
     * The directories of backups: what this one is written to, as far as that is known before the server has been asked, and
     * the earlier one that it adds to, if the manifest still is where that is.
     */
    static List<Path> places(BackupOptions options) {
        List<Path> places = new ArrayList<>();
        if (options.destination() instanceof BackupDestination.Directory directory) {
            places.add(directory.path());
        }
        options.walDirectory().ifPresent(places::add);
        options.tablespaceMap().directories().values().forEach(path -> places.add(Path.of(path)));
        options.incrementalManifest()
                .map(manifest -> manifest.toAbsolutePath().getParent())
                .filter(BasebackupPlan::isBackup)
                .ifPresent(places::add);
        return places;
    }

    private static boolean isBackup(Path directory) {
        String[] archives = directory.toFile().list((parent, name) -> name.startsWith("base.tar"));
        return Files.exists(directory.resolve("PG_VERSION")) || (archives != null && archives.length > 0);
    }

    private static BackupDestination destination(BasebackupArguments arguments, WritableByteChannel stdout)
            throws BackupException {
        Optional<String> target = arguments.serverTarget();
        if (target.isPresent()) {
            return BackupDestination.ServerTarget.parse(target.get());
        }
        String directory = arguments.value(BasebackupOption.PGDATA).orElseThrow();
        return arguments.format() == BackupFormat.TAR && directory.equals(BasebackupArguments.STDOUT)
                ? new BackupDestination.TarStream(stdout, directory)
                : new BackupDestination.Directory(Path.of(directory));
    }

    private static void setOutput(BasebackupArguments arguments, BackupOptions.Builder builder) throws BackupException {
        builder.format(arguments.format())
                .tablespaceMap(arguments.tablespaceMap())
                .walDirectory(arguments
                        .value(BasebackupOption.WALDIR)
                        .map(directory -> Path.of(OptionValues.canonicalPath(directory)))
                        .orElse(null));
    }

    private static void setCompression(BasebackupArguments arguments, BackupOptions.Builder builder)
            throws BackupException {
        builder.compressWal(arguments.has(BasebackupOption.COMPRESS_WAL));
        if (arguments.isCompressedByServer()) {
            builder.serverCompression(arguments.compression());
        } else {
            builder.compression(CompressionSpec.parse(arguments.compression()));
        }
    }

    private static void setServerWork(BasebackupArguments arguments, BackupOptions.Builder builder)
            throws BackupException {
        builder.fastCheckpoint(OptionValues.fastCheckpoint(
                        arguments.value(BasebackupOption.CHECKPOINT).orElse("spread")))
                .label(arguments.value(BasebackupOption.LABEL).orElse("pg_basebackup base backup"))
                .estimateSize(!arguments.has(BasebackupOption.NO_ESTIMATE_SIZE))
                .verifyTransfer(!arguments.has(BasebackupOption.NO_VERIFY_TRANSFER))
                .verifyChecksums(!arguments.has(BasebackupOption.NO_VERIFY_CHECKSUMS))
                .manifest(new ManifestOptions(
                        !arguments.has(BasebackupOption.NO_MANIFEST),
                        arguments.has(BasebackupOption.MANIFEST_FORCE_ENCODE),
                        arguments.value(BasebackupOption.MANIFEST_CHECKSUMS)))
                .incrementalManifest(arguments
                        .value(BasebackupOption.INCREMENTAL)
                        .map(Path::of)
                        .orElse(null));
        Optional<String> rate = arguments.value(BasebackupOption.MAX_RATE);
        if (rate.isPresent()) {
            builder.maxRateKilobytes(OptionValues.maxRateKb(rate.get()));
        }
    }

    private static void setWal(BasebackupArguments arguments, BackupOptions.Builder builder) throws BackupException {
        builder.walMethod(OptionValues.walMethod(
                        arguments.value(BasebackupOption.WAL_METHOD).orElse("stream")))
                .slot(orNull(arguments, BasebackupOption.SLOT))
                .createSlot(arguments.has(BasebackupOption.CREATE_SLOT))
                .reconnect(!arguments.has(BasebackupOption.NO_RECONNECT))
                .temporarySlot(!arguments.has(BasebackupOption.SLOT) && !arguments.has(BasebackupOption.NO_SLOT));
        Optional<String> stallTimeout = arguments.value(BasebackupOption.STALL_TIMEOUT);
        if (stallTimeout.isPresent()) {
            builder.stallTimeout(Duration.ofSeconds(BasebackupArguments.stallTimeoutSeconds(stallTimeout.get())));
        }
        Optional<String> interval = arguments.value(BasebackupOption.STATUS_INTERVAL);
        if (interval.isPresent()) {
            builder.statusInterval(Duration.ofSeconds(BasebackupArguments.statusIntervalSeconds(interval.get())));
        }
    }

    private static @Nullable String orNull(BasebackupArguments arguments, BasebackupOption option) {
        return arguments.value(option).orElse(null);
    }
}
