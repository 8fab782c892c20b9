package org.basebackup4j.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;
import org.jspecify.annotations.Nullable;

/**
 * What to back up, and how. Immutable; the defaults are those of {@code pg_basebackup}.
 *
 * @param connection how to reach the server
 * @param destination where the backup goes
 * @param format plain files or tar files, in a directory
 * @param walMethod how the write-ahead log gets into the backup
 * @param walDirectory where the log goes instead of into the target: an absolute path; only with {@link
 *     BackupFormat#PLAIN}
 * @param tablespaceMap where tablespaces go instead of to the path that they have on the server
 * @param compression how we compress tar files; not what the server compresses
 * @param serverCompression how the server compresses what it sends; from 15
 * @param compressWal whether {@code pg_wal.tar} is compressed as the other tar files are, with any method; otherwise it is
 *     with {@code gzip} of ours only, as by the original
 * @param fastCheckpoint whether the first checkpoint is made as fast as possible instead of spread over minutes
 * @param slot the replication slot to stream from, which has to exist unless it is created; only with {@link WalMethod#STREAM}
 * @param createSlot whether that slot is created first, permanently
 * @param temporarySlot whether a temporary slot is used when none is named
 * @param label the backup's label
 * @param keepOnFailure whether a failed backup leaves what it wrote
 * @param sync whether everything is made durable before the backup ends
 * @param estimateSize whether the server is asked for an estimate of the size, which progress needs
 * @param writeRecoveryConfiguration whether the backup is made ready to start as a standby
 * @param maxRateKilobytes how many kilobytes the server may send in a second, 32 to 1048576; empty for no limit
 * @param verifyTransfer whether what is received is compared with the manifest, and the log's records with their own
 *     checksums, before the backup counts as taken
 * @param verifyChecksums whether the server verifies the checksums of pages, where the cluster has them
 * @param manifest what the server is to make of the manifest
 * @param incrementalManifest the manifest of the backup that this one only adds to; from 17
 * @param reconnect whether a connection for the write-ahead log that breaks is opened again, instead of ending the
 *     backup
 * @param statusInterval how often the server is told how much log has arrived; zero for only when it asks
 * @param stallTimeout how long the server may send nothing while it is waited for, in any phase, the checkpoint included;
 *     zero for ever
 */
public record BackupOptions(
        ConnectionSettings connection,
        BackupDestination destination,
        BackupFormat format,
        WalMethod walMethod,
        Optional<Path> walDirectory,
        TablespaceMap tablespaceMap,
        CompressionSpec compression,
        Optional<CompressionRequest> serverCompression,
        boolean compressWal,
        boolean fastCheckpoint,
        Optional<String> slot,
        boolean createSlot,
        boolean temporarySlot,
        String label,
        boolean keepOnFailure,
        boolean sync,
        boolean estimateSize,
        boolean writeRecoveryConfiguration,
        OptionalInt maxRateKilobytes,
        boolean verifyTransfer,
        boolean verifyChecksums,
        ManifestOptions manifest,
        Optional<Path> incrementalManifest,
        boolean reconnect,
        Duration statusInterval,
        Duration stallTimeout) {
    /**
     * Takes all of them; {@link Builder} is easier.
     *
     * @throws IllegalArgumentException if they contradict each other, or a number is out of its range
     */
    public BackupOptions {
        new OptionRules(destination, format, walMethod)
                .checkSlot(slot, createSlot)
                .checkWalDirectory(walDirectory)
                .checkCompression(compression, serverCompression, compressWal)
                .checkDestination();
        OptionRules.checkRate(maxRateKilobytes);
        OptionRules.checkNotNegative("status interval", statusInterval);
        OptionRules.checkNotNegative("stall timeout", stallTimeout);
    }

    /**
     * Starts with the defaults, for a backup into a directory.
     *
     * @param connection how to reach the server
     * @param directory the directory
     * @return this builder
     */
    public static Builder builder(ConnectionSettings connection, Path directory) {
        return new Builder(connection, new BackupDestination.Directory(directory));
    }

    /**
     * Starts with the defaults.
     *
     * @param connection how to reach the server
     * @param destination where the backup goes
     * @return this builder
     */
    public static Builder builder(ConnectionSettings connection, BackupDestination destination) {
        return new Builder(connection, destination);
    }

    /** Collects the options; what is not called keeps its default. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_STATUS_INTERVAL = Duration.ofSeconds(10);

        private final ConnectionSettings connection;
        private final BackupDestination destination;
        private BackupFormat format = BackupFormat.PLAIN;
        private WalMethod walMethod = WalMethod.STREAM;
        private @Nullable Path walDirectory;
        private TablespaceMap tablespaceMap = TablespaceMap.empty();
        private CompressionSpec compression = CompressionSpec.none();
        private @Nullable CompressionRequest serverCompression;
        private boolean compressWal;
        private boolean fastCheckpoint;
        private @Nullable String slot;
        private boolean createSlot;
        private boolean temporarySlot = true;
        private String label = "pg_basebackup base backup";
        private boolean keepOnFailure;
        private boolean sync = true;
        private boolean estimateSize = true;
        private boolean writeRecoveryConfiguration;
        private OptionalInt maxRateKilobytes = OptionalInt.empty();
        private boolean verifyTransfer = true;
        private boolean verifyChecksums = true;
        private ManifestOptions manifest = ManifestOptions.defaults();
        private @Nullable Path incrementalManifest;
        private boolean reconnect = true;
        private Duration statusInterval = DEFAULT_STATUS_INTERVAL;
        private Duration stallTimeout = Duration.ZERO;

        private Builder(ConnectionSettings connection, BackupDestination destination) {
            this.connection = Objects.requireNonNull(connection);
            this.destination = Objects.requireNonNull(destination);
            if (destination instanceof BackupDestination.TarStream) {
                format = BackupFormat.TAR;
            }
        }

        /**
         * See {@link BackupOptions#format()}. Default: plain, and tar for a tar stream.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder format(BackupFormat value) {
            format = value;
            return this;
        }

        /**
         * See {@link BackupOptions#walMethod()}. Default: stream.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder walMethod(WalMethod value) {
            walMethod = value;
            return this;
        }

        /**
         * See {@link BackupOptions#walDirectory()}. Default: none.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder walDirectory(@Nullable Path value) {
            walDirectory = value;
            return this;
        }

        /**
         * See {@link BackupOptions#tablespaceMap()}. Default: empty.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder tablespaceMap(TablespaceMap value) {
            tablespaceMap = value;
            return this;
        }

        /**
         * See {@link BackupOptions#compression()}. Default: none.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder compression(CompressionSpec value) {
            compression = value;
            return this;
        }

        /**
         * See {@link BackupOptions#serverCompression()}. Default: none.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder serverCompression(@Nullable CompressionRequest value) {
            serverCompression = value;
            return this;
        }

        /**
         * See {@link BackupOptions#compressWal()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder compressWal(boolean value) {
            compressWal = value;
            return this;
        }

        /**
         * See {@link BackupOptions#fastCheckpoint()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder fastCheckpoint(boolean value) {
            fastCheckpoint = value;
            return this;
        }

        /**
         * See {@link BackupOptions#slot()}. Default: none.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder slot(@Nullable String value) {
            slot = value;
            return this;
        }

        /**
         * See {@link BackupOptions#createSlot()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder createSlot(boolean value) {
            createSlot = value;
            return this;
        }

        /**
         * See {@link BackupOptions#temporarySlot()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder temporarySlot(boolean value) {
            temporarySlot = value;
            return this;
        }

        /**
         * See {@link BackupOptions#label()}. Default: {@code pg_basebackup base backup}.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder label(String value) {
            label = value;
            return this;
        }

        /**
         * See {@link BackupOptions#keepOnFailure()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder keepOnFailure(boolean value) {
            keepOnFailure = value;
            return this;
        }

        /**
         * See {@link BackupOptions#sync()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder sync(boolean value) {
            sync = value;
            return this;
        }

        /**
         * See {@link BackupOptions#estimateSize()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder estimateSize(boolean value) {
            estimateSize = value;
            return this;
        }

        /**
         * See {@link BackupOptions#writeRecoveryConfiguration()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder writeRecoveryConfiguration(boolean value) {
            writeRecoveryConfiguration = value;
            return this;
        }

        /**
         * See {@link BackupOptions#maxRateKilobytes()}. Default: no limit.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder maxRateKilobytes(int value) {
            maxRateKilobytes = OptionalInt.of(value);
            return this;
        }

        /**
         * See {@link BackupOptions#verifyTransfer()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder verifyTransfer(boolean value) {
            verifyTransfer = value;
            return this;
        }

        /**
         * See {@link BackupOptions#verifyChecksums()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder verifyChecksums(boolean value) {
            verifyChecksums = value;
            return this;
        }

        /**
         * See {@link BackupOptions#manifest()}. Default: as the server makes it.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder manifest(ManifestOptions value) {
            manifest = value;
            return this;
        }

        /**
         * See {@link BackupOptions#incrementalManifest()}. Default: none, which makes a full backup.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder incrementalManifest(@Nullable Path value) {
            incrementalManifest = value;
            return this;
        }

        /**
         * See {@link BackupOptions#reconnect()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder reconnect(boolean value) {
            reconnect = value;
            return this;
        }

        /**
         * See {@link BackupOptions#statusInterval()}. Default: 10 s.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder statusInterval(Duration value) {
            statusInterval = value;
            return this;
        }

        /**
         * See {@link BackupOptions#stallTimeout()}. Default: zero.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder stallTimeout(Duration value) {
            stallTimeout = value;
            return this;
        }

        /**
         * The options.
         *
         * @return the options
         * @throws IllegalArgumentException if they contradict each other, or a number is out of its range
         */
        public BackupOptions build() {
            return new BackupOptions(
                    connection,
                    destination,
                    format,
                    walMethod,
                    Optional.ofNullable(walDirectory),
                    tablespaceMap,
                    compression,
                    Optional.ofNullable(serverCompression),
                    compressWal,
                    fastCheckpoint,
                    Optional.ofNullable(slot),
                    createSlot,
                    temporarySlot,
                    label,
                    keepOnFailure,
                    sync,
                    estimateSize,
                    writeRecoveryConfiguration,
                    maxRateKilobytes,
                    verifyTransfer,
                    verifyChecksums,
                    manifest,
                    Optional.ofNullable(incrementalManifest),
                    reconnect,
                    statusInterval,
                    stallTimeout);
        }
    }
}
