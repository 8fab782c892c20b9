package org.basebackup4j.manifest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.WalRange;

/**
 * A whole manifest.
 *
 * @param version 1 or 2
 * @param systemIdentifier the cluster's identifier, an unsigned number; 0 when the manifest does not say it
 * @param files the files, all with different paths; several threads may look for them
 * @param walRanges the pieces of the log that the backup needs
 */
public record BackupManifest(int version, long systemIdentifier, FileTable files, List<WalRange> walRanges) {
    /**
     * Reads a file.
     *
     * @param path the manifest
     * @return the manifest
     * @throws BackupException if it cannot be read, is not a manifest, or was changed
     */
    public static BackupManifest read(Path path) throws BackupException {
        Collector collector = new Collector();
        ManifestReader.read(path, collector);
        collector.files.complete();
        return new BackupManifest(
                collector.version, collector.identifier, collector.files, List.copyOf(collector.walRanges));
    }

    private static final class Collector implements ManifestHandler {
        private final FileTable files = new FileTable();
        private final List<WalRange> walRanges = new ArrayList<>();
        private int version;
        private long identifier;

        @Override
        public void version(int number) {
            version = number;
        }

        @Override
        public void systemIdentifier(long number) {
            identifier = number;
        }

        @Override
        public void file(ManifestFile file) throws BackupException {
            if (files.find(file.pathBytes()) != FileTable.NONE) {
                throw new ManifestException("duplicate path name in backup manifest: \"" + file.path() + "\"");
            }
            files.add(file.pathBytes(), file.sizeBytes(), file.algorithm(), file.checksum());
        }

        @Override
        public void walRange(WalRange range) {
            walRanges.add(range);
        }
    }
}
