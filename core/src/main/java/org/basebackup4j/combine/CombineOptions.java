package org.basebackup4j.combine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;
import org.jspecify.annotations.Nullable;

/**
 * What to combine, and how. Immutable; the defaults are those of {@code pg_combinebackup}.
 *
 * @param backups the backups: a full one, and the increments in the order in which they were taken
 * @param output where the result goes: a directory that is empty or does not exist
 * @param tablespaceMap where tablespaces go, by the directories that they have in the last backup
 * @param copyMethod how files get into the result that need no rebuilding
 * @param dryRun whether nothing is written
 * @param sync whether to return only when everything is on disk
 * @param manifest whether the result gets a manifest
 * @param checksums the algorithm of the checksums in it
 * @param tar how the result is compressed, if it is to be tar files; empty for a directory that a server can start from
 * @param verify whether all files that go into the result are held against the backups' manifests
 */
public record CombineOptions(
        List<Path> backups,
        Path output,
        TablespaceMap tablespaceMap,
        CopyMethod copyMethod,
        boolean dryRun,
        boolean sync,
        boolean manifest,
        ChecksumAlgorithm checksums,
        Optional<CompressionSpec> tar,
        boolean verify) {
    /** Copies the list. */
    public CombineOptions {
        backups = List.copyOf(backups);
        if (backups.isEmpty()) {
            throw new IllegalArgumentException("no backups");
        }
    }

    /**
     * Starts with the defaults.
     *
     * @param backups the backups: a full one, and the increments in the order in which they were taken
     * @param output where the result goes: a directory that is empty or does not exist
     * @return this builder
     */
    public static Builder builder(List<Path> backups, Path output) {
        return new Builder(backups, output);
    }

    /** Collects the options; what is not called keeps its default. Not thread-safe. */
    public static final class Builder {
        private final List<Path> backups;
        private final Path output;
        private TablespaceMap tablespaceMap = TablespaceMap.empty();
        private CopyMethod copyMethod = CopyMethod.COPY;
        private boolean dryRun;
        private boolean sync = true;
        private boolean manifest = true;
        private ChecksumAlgorithm checksums = ChecksumAlgorithm.CRC32C;
        private @Nullable CompressionSpec tar;
        private boolean verify;

        private Builder(List<Path> backups, Path output) {
            this.backups = backups;
            this.output = output;
        }

        /**
         * See {@link CombineOptions#tablespaceMap()}. Default: none are mapped.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder tablespaceMap(TablespaceMap value) {
            tablespaceMap = value;
            return this;
        }

        /**
         * See {@link CombineOptions#copyMethod()}. Default: they are copied.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder copyMethod(CopyMethod value) {
            copyMethod = value;
            return this;
        }

        /**
         * See {@link CombineOptions#dryRun()}. Default: no.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder dryRun(boolean value) {
            dryRun = value;
            return this;
        }

        /**
         * See {@link CombineOptions#sync()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder sync(boolean value) {
            sync = value;
            return this;
        }

        /**
         * See {@link CombineOptions#manifest()}. Default: yes.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder manifest(boolean value) {
            manifest = value;
            return this;
        }

        /**
         * See {@link CombineOptions#checksums()}. Default: CRC-32C.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder checksums(ChecksumAlgorithm value) {
            checksums = value;
            return this;
        }

        /**
         * See {@link CombineOptions#tar()}. Default: a directory.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder tar(@Nullable CompressionSpec value) {
            tar = value;
            return this;
        }

        /**
         * See {@link CombineOptions#verify()}. Default: those that are copied by reading them.
         *
         * @param value the new value
         * @return this builder
         */
        public Builder verify(boolean value) {
            verify = value;
            return this;
        }

        /**
         * The options.
         *
         * @return the options
         */
        public CombineOptions build() {
            return new CombineOptions(
                    backups,
                    output,
                    tablespaceMap,
                    copyMethod,
                    dryRun,
                    sync,
                    manifest,
                    checksums,
                    Optional.ofNullable(tar),
                    verify || copyMethod == CopyMethod.COPY);
        }
    }
}
