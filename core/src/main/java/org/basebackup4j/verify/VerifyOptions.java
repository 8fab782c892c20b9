package org.basebackup4j.verify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What to verify, and how. Immutable; the defaults are those of {@code pg_verifybackup}.
 *
 * @param directory where the backup is
 * @param format how it is stored; empty to find out
 * @param manifest where the manifest is; empty for its usual place
 * @param logDirectory where the log is; empty for its usual place
 * @param ignored files and directories that do not matter, relative to the data directory
 * @param exitOnError whether the first thing that is wrong is enough
 * @param parseLog whether the log is read
 * @param checksums whether the contents of files are read
 * @param pages whether the checksums of pages are checked
 */
public record VerifyOptions(
        Path directory,
        Optional<VerifyFormat> format,
        Optional<Path> manifest,
        Optional<Path> logDirectory,
        List<String> ignored,
        boolean exitOnError,
        boolean parseLog,
        boolean checksums,
        boolean pages) {
    /**
     * Starts with the defaults.
     *
     * @param directory the directory
     * @return this builder
     */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /** Collects the options; what is not called keeps its default. Not thread-safe. */
    public static final class Builder {
        private final Path directory;
        private final List<String> ignored = new ArrayList<>();
        private @Nullable VerifyFormat format;
        private @Nullable Path manifest;
        private @Nullable Path logDirectory;
        private boolean exitOnError;
        private boolean parseLog = true;
        private boolean checksums = true;
        private boolean pages;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /**
         * See {@link VerifyOptions#format()}. Default: to find out.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder format(@Nullable VerifyFormat value) {
            format = value;
            return this;
        }

        /**
         * See {@link VerifyOptions#manifest()}. Default: {@code backup_manifest} in the backup.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder manifest(@Nullable Path value) {
            manifest = value;
            return this;
        }

        /**
         * See {@link VerifyOptions#logDirectory()}. Default: {@code pg_wal} in the backup.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder logDirectory(@Nullable Path value) {
            logDirectory = value;
            return this;
        }

        /**
         * Adds one to {@link VerifyOptions#ignored()}.
         *
         * @param path the path
         * @return this builder
         */
        public Builder ignore(String path) {
            ignored.add(path);
            return this;
        }

        /**
         * See {@link VerifyOptions#exitOnError()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder exitOnError(boolean value) {
            exitOnError = value;
            return this;
        }

        /**
         * See {@link VerifyOptions#parseLog()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder parseLog(boolean value) {
            parseLog = value;
            return this;
        }

        /**
         * See {@link VerifyOptions#checksums()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder checksums(boolean value) {
            checksums = value;
            return this;
        }

        /**
         * See {@link VerifyOptions#pages()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder pages(boolean value) {
            pages = value;
            return this;
        }

        /**
         * The options.
         *
         * @return the options
         */
        public VerifyOptions build() {
            return new VerifyOptions(
                    directory,
                    Optional.ofNullable(format),
                    Optional.ofNullable(manifest),
                    Optional.ofNullable(logDirectory),
                    List.copyOf(ignored),
                    exitOnError,
                    parseLog,
                    checksums,
                    pages);
        }
    }
}
