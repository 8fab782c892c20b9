package org.basebackup4j.backup;

import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.EntryInjector;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.archive.TarTerminator;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.output.NewFiles;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;

/**
 * Builds, for each archive, the stages between the server's tar stream and the output.
 *
 * @param output where they end
 * @param compression how tar files are compressed
 * @param terminated whether the server ends its archives with the two zero blocks (from 15)
 * @param groupAccess whether the cluster's files are readable for its group
 * @param recoveryConfig what goes into the data directory so that it starts as a standby
 */
record ArchivePipeline(
        BackupOutput output,
        CompressionSpec compression,
        boolean terminated,
        boolean groupAccess,
        Optional<byte[]> recoveryConfig) {
    /** Opens the way of one archive. */
    ByteStage open(String name, Optional<String> tablespaceLocation) throws BackupException {
        Optional<byte[]> injected = tablespaceLocation.isEmpty() ? recoveryConfig : Optional.empty();
        ArchiveSink sink =
                output.archive(new Archive(name + compression.algorithm().fileSuffix(), tablespaceLocation));
        if (sink instanceof ArchiveSink.Entries entries) {
            return new TarParser(inject(entries.handler(), injected));
        }
        ByteStage file = Codec.compressor(compression, ((ArchiveSink.Bytes) sink).stage());
        if (injected.isPresent()) {
            return new TarParser(inject(new TarWriter(file), injected));
        }
        return terminated ? file : new TarTerminator(file);
    }

    private EntryHandler inject(EntryHandler next, Optional<byte[]> recoveryConfig) {
        if (recoveryConfig.isEmpty()) {
            return next;
        }
        return new EntryInjector(next, new NewFiles(groupAccess).fileMode())
                .appendTo(RecoveryConfig.SETTINGS_FILE, recoveryConfig.get())
                .add(RecoveryConfig.SIGNAL_FILE, new byte[0]);
    }
}
