package org.basebackup4j.receive;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.Lsn;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ReceiveWal} does. Immutable; the defaults are those of {@code pg_receivewal}.
 *
 * @param connection how to reach the server
 * @param directory where the segments go; it exists
 * @param slot the replication slot to use
 * @param endPosition where to end; without it receiving goes on until it is stopped
 * @param loop whether a broken connection is opened again, for ever
 * @param sync whether what is said to be received is on disk
 * @param synchronous whether that is seen to, and told to the server, as soon as anything arrives
 * @param statusInterval how often the server is told how much log has arrived; zero for only when it asks
 * @param compression how segments are compressed
 */
public record ReceiveWalOptions(
        ConnectionSettings connection,
        Path directory,
        Optional<String> slot,
        Optional<Lsn> endPosition,
        boolean loop,
        boolean sync,
        boolean synchronous,
        Duration statusInterval,
        CompressionSpec compression) {
    /**
     * Takes all of them; {@link Builder} is easier.
     *
     * @throws IllegalArgumentException if the interval is negative, or what is not to be on disk is to be there at once
     */
    public ReceiveWalOptions {
        if (statusInterval.isNegative()) {
            throw new IllegalArgumentException("status interval is negative: " + statusInterval);
        }
        if (synchronous && !sync) {
            throw new IllegalArgumentException("synchronous receiving needs sync");
        }
    }

    /**
     * Starts with the defaults.
     *
     * @param connection how to reach the server
     * @param directory where the segments go; it exists
     * @return this builder
     */
    public static Builder builder(ConnectionSettings connection, Path directory) {
        return new Builder(connection, directory);
    }

    /** Collects the options; what is not called keeps its default. Not thread-safe. */
    public static final class Builder {
        private static final Duration DEFAULT_STATUS_INTERVAL = Duration.ofSeconds(10);

        private final ConnectionSettings connection;
        private final Path directory;
        private @Nullable String slot;
        private @Nullable Lsn endPosition;
        private boolean loop = true;
        private boolean sync = true;
        private boolean synchronous;
        private Duration statusInterval = DEFAULT_STATUS_INTERVAL;
        private CompressionSpec compression = CompressionSpec.none();

        private Builder(ConnectionSettings connection, Path directory) {
            this.connection = Objects.requireNonNull(connection);
            this.directory = Objects.requireNonNull(directory);
        }

        /**
         * See {@link ReceiveWalOptions#slot()}. Default: none.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder slot(@Nullable String value) {
            slot = value;
            return this;
        }

        /**
         * See {@link ReceiveWalOptions#endPosition()}. Default: none.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder endPosition(@Nullable Lsn value) {
            endPosition = value;
            return this;
        }

        /**
         * See {@link ReceiveWalOptions#loop()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder loop(boolean value) {
            loop = value;
            return this;
        }

        /**
         * See {@link ReceiveWalOptions#sync()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder sync(boolean value) {
            sync = value;
            return this;
        }

        /**
         * See {@link ReceiveWalOptions#synchronous()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder synchronous(boolean value) {
            synchronous = value;
            return this;
        }

        /**
         * See {@link ReceiveWalOptions#statusInterval()}. Default: 10 s.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder statusInterval(Duration value) {
            statusInterval = value;
            return this;
        }

        /**
         * See {@link ReceiveWalOptions#compression()}. Default: none.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder compression(CompressionSpec value) {
            compression = value;
            return this;
        }

        /**
         * The options.
         *
         * @return the options
         * @throws IllegalArgumentException if they contradict each other
         */
        public ReceiveWalOptions build() {
            return new ReceiveWalOptions(
                    connection,
                    directory,
                    Optional.ofNullable(slot),
                    Optional.ofNullable(endPosition),
                    loop,
                    sync,
                    synchronous,
                    statusInterval,
                    compression);
        }
    }
}
