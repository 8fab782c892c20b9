package org.basebackup4j.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.backup.BackupOptions;
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
     */
    static ConnectionSettings connection(BasebackupArguments arguments, Map<String, String> environment, String program)
            throws BackupException {
        return ConnectionSettings.builder()
                .environment(environment)
                .connectionString(orNull(arguments, BasebackupOption.DBNAME))
                .set("host", orNull(arguments, BasebackupOption.HOST))
                .set("user", orNull(arguments, BasebackupOption.USERNAME))
                .set("port", orNull(arguments, BasebackupOption.PORT))
                .fallbackApplicationName(program)
                .build();
    }

    /** What to back up, and how. */
    static BackupOptions options(BasebackupArguments arguments, ConnectionSettings connection) throws BackupException {
        BackupOptions.Builder builder = BackupOptions.builder(
                connection, Path.of(arguments.value(BasebackupOption.PGDATA).orElseThrow()));
        setOutput(arguments, builder);
        setWal(arguments, builder);
        return builder.fastCheckpoint(OptionValues.fastCheckpoint(
                        arguments.value(BasebackupOption.CHECKPOINT).orElse("spread")))
                .label(arguments.value(BasebackupOption.LABEL).orElse("pg_basebackup base backup"))
                .keepOnFailure(arguments.has(BasebackupOption.NO_CLEAN))
                .sync(!arguments.has(BasebackupOption.NO_SYNC))
                .estimateSize(!arguments.has(BasebackupOption.NO_ESTIMATE_SIZE))
                .writeRecoveryConfiguration(arguments.has(BasebackupOption.WRITE_RECOVERY_CONF))
                .build();
    }

    private static void setOutput(BasebackupArguments arguments, BackupOptions.Builder builder) throws BackupException {
        builder.format(OptionValues.format(
                        arguments.value(BasebackupOption.FORMAT).orElse("plain")))
                .compression(CompressionSpec.parse(
                        arguments.value(BasebackupOption.COMPRESS).orElse("none")))
                .tablespaceMap(arguments.tablespaceMap())
                .walDirectory(arguments
                        .value(BasebackupOption.WALDIR)
                        .map(directory -> Path.of(OptionValues.canonicalPath(directory)))
                        .orElse(null));
    }

    private static void setWal(BasebackupArguments arguments, BackupOptions.Builder builder) throws BackupException {
        builder.walMethod(OptionValues.walMethod(
                        arguments.value(BasebackupOption.WAL_METHOD).orElse("stream")))
                .slot(orNull(arguments, BasebackupOption.SLOT))
                .createSlot(arguments.has(BasebackupOption.CREATE_SLOT))
                .temporarySlot(!arguments.has(BasebackupOption.SLOT) && !arguments.has(BasebackupOption.NO_SLOT));
        Optional<String> interval = arguments.value(BasebackupOption.STATUS_INTERVAL);
        if (interval.isPresent()) {
            builder.statusInterval(Duration.ofSeconds(BasebackupArguments.statusIntervalSeconds(interval.get())));
        }
    }

    private static @Nullable String orNull(BasebackupArguments arguments, BasebackupOption option) {
        return arguments.value(option).orElse(null);
    }
}
