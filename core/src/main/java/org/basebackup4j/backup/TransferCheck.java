package org.basebackup4j.backup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.DigestHandler;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.manifest.FileTable;
import org.basebackup4j.manifest.ManifestCheck;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.pg.WalRange;
import org.basebackup4j.replication.BackupStart;
import org.basebackup4j.stream.CheckedWalSink;
import org.basebackup4j.stream.WalSink;
import org.basebackup4j.wal.WalArchive;
import org.basebackup4j.wal.WalFormat;
import org.basebackup4j.wal.WalPosition;
import org.basebackup4j.wal.WalReader;
import org.jspecify.annotations.Nullable;

/**
 * Proves, while it comes, that what is received is what the server sent: the files by the manifest's sizes and checksums,
 * the manifest by its own checksum, the log by that of each record.
 *
 * <p>It looks at bytes on their way and never changes them. A file takes as much memory as {@link FileTable} says.
 */
final class TransferCheck {
    private static final String TABLESPACES = "pg_tblspc/";

    private final BackupOptions options;
    private final BackupStart start;
    private final MemberRules.Terms terms;
    private final Optional<ChecksumAlgorithm> algorithm;
    private final FileTable files = new FileTable();
    private final @Nullable WalReader log;
    private final int segmentSizeBytes;
    private final List<CheckedArchive> archives = new ArrayList<>();
    private @Nullable ManifestCheck manifest;
    private long fileCount;
    private boolean allCounted = true;

    /** An archive, and the directory that it holds, with a slash at its end. */
    private record CheckedArchive(String prefix, MemberRules rules) {}

    /**
     * Prepares for one backup.
     *
     * @param systemIdentifier the cluster's identifier, in decimal
     */
    TransferCheck(
            BackupOptions options,
            BackupStart start,
            MemberRules.Terms terms,
            int segmentSizeBytes,
            String systemIdentifier,
            ServerVersion version) {
        this.options = options;
        this.start = start;
        this.terms = terms;
        this.segmentSizeBytes = segmentSizeBytes;
        this.algorithm = algorithm(options.manifest());
        // Of a server that is newer than we know the log may look otherwise, which would be no damage.
        boolean readable = version.major() <= ServerVersion.NEWEST_MAJOR;
        this.log = options.verifyTransfer() && logComes(options) && readable
                ? new WalReader(new WalFormat(
                        start.position(),
                        segmentSizeBytes,
                        start.timeline(),
                        Long.parseUnsignedLong(systemIdentifier),
                        OptionalInt.of(version.major())))
                : null;
    }

    /** Of one that only the server knows nothing can be said. */
    private static Optional<ChecksumAlgorithm> algorithm(ManifestOptions manifest) {
        return manifest.wanted()
                ? ChecksumAlgorithm.ofName(manifest.checksums().orElse(ChecksumAlgorithm.CRC32C.name()))
                : Optional.empty();
    }

    private boolean checksFiles() {
        return options.verifyTransfer() && algorithm.isPresent() && comesToUs(options);
    }

    /** Of what the server keeps, archives and the manifest are announced, and empty. */
    private static boolean comesToUs(BackupOptions options) {
        return !(options.destination() instanceof BackupDestination.ServerTarget);
    }

    private static boolean logComes(BackupOptions options) {
        return options.walMethod() != WalMethod.NONE && comesToUs(options);
    }

    /**
     * What looks at an archive: a stage for its tar file, or nothing.
     *
     * @param tablespaceOid the tablespace's object identifier; empty for the data directory
     */
    Optional<ByteStage> archive(String tablespaceOid) {
        WalReader sentWithFiles = tablespaceOid.isEmpty() && options.walMethod() == WalMethod.FETCH ? log : null;
        boolean tablespace = !tablespaceOid.isEmpty();
        if (!checksFiles() && sentWithFiles == null) {
            boolean readable = comesToUs(options) && options.serverCompression().isEmpty();
            allCounted &= readable;
            return readable ? Optional.of(new TarParser(terms.before(nothing(), tablespace))) : Optional.empty();
        }
        String prefix = !tablespace ? "" : TABLESPACES + tablespaceOid + "/";
        ChecksumAlgorithm computed = algorithm.orElse(ChecksumAlgorithm.NONE);
        EntryHandler handler = new DigestHandler(computed.newChecksum(), (name, sizeBytes, checksum) -> {
            fileCount++;
            files.add(prefix, name, sizeBytes, computed, checksum);
        });
        if (sentWithFiles != null) {
            handler = new WalTap(handler, new WalArchive(sentWithFiles, segmentSizeBytes));
        }
        MemberRules rules = terms.before(handler, tablespace);
        archives.add(new CheckedArchive(prefix, rules));
        ByteStage check = new TarParser(rules);
        return Optional.of(computed.isExpensive() ? ArchivePipeline.overlapping(check) : check);
    }

    /** For an archive of which only the names of what is in it are looked at. */
    private EntryHandler nothing() {
        return new DigestHandler(ChecksumAlgorithm.NONE.newChecksum(), (name, sizeBytes, checksum) -> fileCount++);
    }

    /** How many files have come; empty where nobody looked into the archives. */
    OptionalLong fileCount() {
        return allCounted ? OptionalLong.of(fileCount) : OptionalLong.empty();
    }

    /** A way past here for the manifest, which comes after all archives. */
    ByteStage manifest(ByteStage next) {
        if (!checksFiles()) {
            return next;
        }
        ManifestCheck check = new ManifestCheck(files, algorithm.orElseThrow());
        manifest = check;
        return new CheckedManifest(check, next);
    }

    /** A way past here for log that is streamed. */
    WalSink log(WalSink next) {
        return log == null ? next : new CheckedWalSink(log, next);
    }

    /**
     * Says whether all is well, when everything has come.
     *
     * @param end where the server says that the backup ends
     */
    void finish(Lsn end) throws BackupException {
        if (checksFiles()) {
            checkNames();
        }
        if (manifest != null) {
            checkRanges(manifest.walRanges(), end);
        }
        if (log != null) {
            WalPosition position = log.result();
            if (!position.covers(start.position(), end)) {
                throw new TransferException(
                        "received write-ahead log is not complete and valid from " + start.position() + " to " + end,
                        position.reason().orElse("The log ends at " + position.next() + "."),
                        null);
            }
        }
    }

    /** A tar file may have two members of one name, of which the last one is what is unpacked. */
    private void checkNames() throws BackupException {
        Optional<byte[]> repeated = files.repeatedPath();
        if (repeated.isPresent()) {
            throw new DamagedDataException("tar member \"" + new String(repeated.get(), StandardCharsets.UTF_8)
                    + "\" is there more than once");
        }
        for (CheckedArchive archive : archives) {
            byte[] prefix = archive.prefix().getBytes(StandardCharsets.US_ASCII);
            archive.rules().checkFiles(name -> {
                byte[] path = Arrays.copyOf(prefix, prefix.length + name.length);
                System.arraycopy(name, 0, path, prefix.length, name.length);
                return files.find(path) != FileTable.NONE;
            });
        }
    }

    /** The server says twice what log the backup needs. */
    private void checkRanges(List<WalRange> ranges, Lsn end) throws TransferException {
        boolean startsThere = ranges.stream()
                .anyMatch(range -> range.start().equals(start.position())
                        && range.timeline().equals(start.timeline()));
        boolean endsThere = ranges.stream().anyMatch(range -> range.end().equals(end));
        if (!startsThere || !endsThere) {
            throw new TransferException(
                    "backup manifest does not ask for the write-ahead log from " + start.position() + " to " + end,
                    "It asks for " + ranges + ".",
                    null);
        }
    }
}
