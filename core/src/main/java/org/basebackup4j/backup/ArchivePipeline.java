package org.basebackup4j.backup;

import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.Handoff;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.archive.TarTerminator;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.archive.TeeStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.store.NewFiles;

/**
 * Builds, for each archive, the stages between what the server sends and the output.
 *
 * @param output where they end
 * @param compression how archives come and how tar files are written
 * @param terminated whether the server ends its archives with the two zero blocks (from 15)
 * @param groupAccess whether the cluster's files are readable for its group
 * @param injection what is added to the data directory
 * @param terms what members an archive may have
 */
record ArchivePipeline(
        BackupOutput output,
        ArchiveCompression compression,
        boolean terminated,
        boolean groupAccess,
        Optional<Injection> injection,
        MemberRules.Terms terms) {
    /**
     * Opens the way of one archive.
     *
     * @param check looks at the tar file as the server made it
     */
    ByteStage open(String name, Optional<String> tablespaceLocation, Optional<ByteStage> check) throws BackupException {
        Optional<Injection> injected = tablespaceLocation.isEmpty() ? injection : Optional.empty();
        ArchiveSink sink = output.archive(new Archive(name + compression.addedSuffix(), tablespaceLocation));
        if (sink instanceof ArchiveSink.Entries entries) {
            return parser(entries.handler(), tablespaceLocation.isPresent(), injected, check);
        }
        ByteStage file = ((ArchiveSink.Bytes) sink).stage();
        if (injected.isPresent()) {
            TarWriter writer = new TarWriter(Codec.compressor(compression.written(), file));
            return parser(writer, false, injected, check);
        }
        CompressionSpec ours = compression.ours();
        ByteStage compressor = Codec.compressor(ours, file);
        ByteStage stage = terminated ? compressor : new TarTerminator(compressor);
        ByteStage way = ours.algorithm() == CompressionAlgorithm.ZSTD ? overlapping(stage) : stage;
        return check.isPresent() ? new TeeStage(decompressed(check.get()), way) : way;
    }

    private ByteStage decompressed(ByteStage check) throws BackupException {
        CompressionAlgorithm received = compression.received();
        return received == CompressionAlgorithm.NONE ? check : overlapping(Codec.decompressor(received, check));
    }

    private ByteStage parser(
            EntryHandler next, boolean tablespace, Optional<Injection> injected, Optional<ByteStage> check)
            throws BackupException {
        EntryHandler handler =
                injected.isPresent() ? injected.get().into(next, new NewFiles(groupAccess).fileMode()) : next;
        ByteStage tar = new TarParser(terms.before(handler, tablespace));
        ByteStage checked = check.isPresent() ? new TeeStage(check.get(), tar) : tar;
        ByteStage stage = Codec.decompressor(compression.received(), checked);
        boolean busy = compression.received() != CompressionAlgorithm.NONE
                || compression.ours().algorithm() == CompressionAlgorithm.ZSTD;
        return busy ? overlapping(stage) : stage;
    }

    /** What keeps a core busy gets another one than the connection, if there is one. */
    static ByteStage overlapping(ByteStage stage) {
        return Runtime.getRuntime().availableProcessors() > 1 ? new Handoff("basebackup4j-archive", stage) : stage;
    }
}
