package org.basebackup4j.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;
import org.jspecify.annotations.Nullable;

/**
 * What to back up, and how. Immutable; the defaults are those of {@code pg_basebackup}.
 *
 * @param connection how to reach the server
 * @param target the directory to write to: absent with its parents, or empty
 * @param format plain files or tar files
 * @param walMethod how the write-ahead log gets into the backup
 * @param walDirectory where the log goes instead of into the target: an absolute path; only with {@link
 *     BackupFormat#PLAIN}
 * @param tablespaceMap where tablespaces go instead of to the path that they have on the server
 * @param compression how tar files are compressed
 * @param fastCheckpoint whether the first checkpoint is made as fast as possible instead of spread over minutes
 * @param slot the replication slot to stream from; only with {@link WalMethod#STREAM}
 * @param createSlot whether that slot is created first, permanently
 * @param temporarySlot whether a temporary slot is used when none is named
 * @param label the backup's label
 * @param keepOnFailure whether a failed backup leaves what it wrote
 * @param sync whether everything is made durable before the backup ends
 * @param estimateSize whether the server is asked for an estimate of the size, which progress needs
 * @param writeRecoveryConfiguration whether the backup is made ready to start as a standby
 * @param reconnect whether a connection for the write-ahead log that breaks is opened again, instead of ending the
 *     backup
 * @param statusInterval how often the server is told how much log has arrived; zero for only when it asks
 */
public record BackupOptions(
        ConnectionSettings connection,
        Path target,
        BackupFormat format,
        WalMethod walMethod,
        Optional<Path> walDirectory,
        TablespaceMap tablespaceMap,
        CompressionSpec compression,
        boolean fastCheckpoint,
        Optional<String> slot,
        boolean createSlot,
        boolean temporarySlot,
        String label,
        boolean keepOnFailure,
        boolean sync,
        boolean estimateSize,
        boolean writeRecoveryConfiguration,
        boolean reconnect,
        Duration statusInterval) {
    /** Starts with the defaults. */
    public static Builder builder(ConnectionSettings connection, Path target) {
        return new Builder(connection, target);
    }

    /** Collects the options; what is not called keeps its default. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_STATUS_INTERVAL = Duration.ofSeconds(10);

        private final ConnectionSettings connection;
        private final Path target;
        private BackupFormat format = BackupFormat.PLAIN;
        private WalMethod walMethod = WalMethod.STREAM;
        private @Nullable Path walDirectory;
        private TablespaceMap tablespaceMap = TablespaceMap.empty();
        private CompressionSpec compression = CompressionSpec.none();
        private boolean fastCheckpoint;
        private @Nullable String slot;
        private boolean createSlot;
        private boolean temporarySlot = true;
        private String label = "pg_basebackup base backup";
        private boolean keepOnFailure;
        private boolean sync = true;
        private boolean estimateSize = true;
        private boolean writeRecoveryConfiguration;
        private boolean reconnect = true;
        private Duration statusInterval = DEFAULT_STATUS_INTERVAL;

        private Builder(ConnectionSettings connection, Path target) {
            this.connection = Objects.requireNonNull(connection);
            this.target = Objects.requireNonNull(target);
        }

        /** See {@link BackupOptions#format()}. Default: plain. */
        public Builder format(BackupFormat value) {
            format = value;
            return this;
        }

        /** See {@link BackupOptions#walMethod()}. Default: stream. */
        public Builder walMethod(WalMethod value) {
            walMethod = value;
            return this;
        }

        /** See {@link BackupOptions#walDirectory()}. Default: none. */
        public Builder walDirectory(@Nullable Path value) {
            walDirectory = value;
            return this;
        }

        /** See {@link BackupOptions#tablespaceMap()}. Default: empty. */
        public Builder tablespaceMap(TablespaceMap value) {
            tablespaceMap = value;
            return this;
        }

        /** See {@link BackupOptions#compression()}. Default: none. */
        public Builder compression(CompressionSpec value) {
            compression = value;
            return this;
        }

        /** See {@link BackupOptions#fastCheckpoint()}. Default: no. */
        public Builder fastCheckpoint(boolean value) {
            fastCheckpoint = value;
            return this;
        }

        /** See {@link BackupOptions#slot()}. Default: none. */
        public Builder slot(@Nullable String value) {
            slot = value;
            return this;
        }

        /** See {@link BackupOptions#createSlot()}. Default: no. */
        public Builder createSlot(boolean value) {
            createSlot = value;
            return this;
        }

        /** See {@link BackupOptions#temporarySlot()}. Default: yes. */
        public Builder temporarySlot(boolean value) {
            temporarySlot = value;
            return this;
        }

        /** See {@link BackupOptions#label()}. Default: {@code pg_basebackup base backup}. */
        public Builder label(String value) {
            label = value;
            return this;
        }

        /** See {@link BackupOptions#keepOnFailure()}. Default: no. */
        public Builder keepOnFailure(boolean value) {
            keepOnFailure = value;
            return this;
        }

        /** See {@link BackupOptions#sync()}. Default: yes. */
        public Builder sync(boolean value) {
            sync = value;
            return this;
        }

        /** See {@link BackupOptions#estimateSize()}. Default: yes. */
        public Builder estimateSize(boolean value) {
            estimateSize = value;
            return this;
        }

        /** See {@link BackupOptions#writeRecoveryConfiguration()}. Default: no. */
        public Builder writeRecoveryConfiguration(boolean value) {
            writeRecoveryConfiguration = value;
            return this;
        }

        /** See {@link BackupOptions#reconnect()}. Default: yes. */
        public Builder reconnect(boolean value) {
            reconnect = value;
            return this;
        }

        /** See {@link BackupOptions#statusInterval()}. Default: 10 s. */
        public Builder statusInterval(Duration value) {
            statusInterval = value;
            return this;
        }

        /** The options. */
        public BackupOptions build() {
            return new BackupOptions(
                    connection,
                    target,
                    format,
                    walMethod,
                    Optional.ofNullable(walDirectory),
                    tablespaceMap,
                    compression,
                    fastCheckpoint,
                    Optional.ofNullable(slot),
                    createSlot,
                    temporarySlot,
                    label,
                    keepOnFailure,
                    sync,
                    estimateSize,
                    writeRecoveryConfiguration,
                    reconnect,
                    statusInterval);
        }
    }
}
