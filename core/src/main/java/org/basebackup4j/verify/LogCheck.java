package org.basebackup4j.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.WalRange;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.wal.WalDirectory;
import org.basebackup4j.wal.WalFormat;
import org.basebackup4j.wal.WalPosition;

/** Whether the log that the backup needs is there and good. */
final class LogCheck {
    private static final Pattern SEGMENT_NAME = Pattern.compile("[0-9A-F]{24}");
    private static final int SEGMENT_SIZE_OFFSET = 32;

    private final BackupManifest manifest;
    private final Optional<ControlFile> control;
    private final Report report;

    /**
     * Prepares to look.
     *
     * @param control the cluster's control file, if it was found
     */
    LogCheck(BackupManifest manifest, Optional<ControlFile> control, Report report) {
        this.manifest = manifest;
        this.control = control.filter(ControlFile::isIntact).filter(ControlFile::isKnownVersion);
        this.report = report;
    }

    /** Looks in a directory. */
    void inDirectory(Path directory) throws BackupException {
        for (WalRange range : manifest.walRanges()) {
            String reason;
            try {
                int segmentSizeBytes = segmentSizeBytes(directory);
                WalPosition position = new WalDirectory(directory).read(format(range, segmentSizeBytes), range.end());
                reason = position.covers(range.start(), range.end()) ? "" : reason(position);
            } catch (BackupException e) {
                reason = e.getMessage();
            }
            tell(range, reason);
        }
    }

    private static String reason(WalPosition position) {
        return position.reason().orElse("the log ends at " + position.next());
    }

    private void tell(WalRange range, String reason) throws BackupException {
        if (!reason.isEmpty()) {
            report.add(new Finding("WAL parsing failed for timeline " + range.timeline(), Optional.of(reason)));
        }
    }

    private WalFormat format(WalRange range, int segmentSizeBytes) {
        long system = control.map(ControlFile::systemIdentifier).orElse(manifest.systemIdentifier());
        return new WalFormat(range.start(), segmentSizeBytes, range.timeline(), system, OptionalInt.empty());
    }

    private int segmentSizeBytes(Path directory) throws BackupException {
        OptionalInt known = knownSegmentSize();
        if (known.isPresent()) {
            return known.getAsInt();
        }
        try {
            for (Path path : PlainFiles.entries(directory)) {
                if (SEGMENT_NAME.matcher(String.valueOf(path.getFileName())).matches()) {
                    return sizeInHeader(path);
                }
            }
        } catch (IOException e) {
            throw OsError.failure("open directory", directory, e);
        }
        throw new DamagedDataException("could not find any WAL file");
    }

    /** What the control file says. */
    OptionalInt knownSegmentSize() {
        return control.map(ControlFile::walSegmentSizeBytes)
                .filter(WalSegment::isValidSize)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    private static int sizeInHeader(Path segment) throws BackupException, IOException {
        ByteBuffer header =
                ByteBuffer.allocate(SEGMENT_SIZE_OFFSET + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (SeekableByteChannel channel = Files.newByteChannel(segment)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // It usually comes at once.
            }
        }
        int size = header.hasRemaining() ? 0 : header.getInt(SEGMENT_SIZE_OFFSET);
        if (!WalSegment.isValidSize(size)) {
            throw new DamagedDataException(
                    "invalid WAL segment size in WAL file \"" + segment.getFileName() + "\" (" + size + " bytes)");
        }
        return size;
    }

    /**
     * Looks in an archive.
     *
     * @param prefix the directory in it where the log is, with a slash, or empty
     */
    void inArchive(TarFile archive, String prefix) throws BackupException {
        for (WalRange range : manifest.walRanges()) {
            WalFormat format = format(range, knownSegmentSize().orElse(WalSegment.MIN_SIZE_BYTES << 4));
            tell(
                    range,
                    LogInArchive.read(
                            archive,
                            prefix,
                            format,
                            range.end(),
                            knownSegmentSize().isEmpty()));
        }
    }

    /** There is no log at all. */
    void nowhere() throws BackupException {
        for (WalRange range : manifest.walRanges()) {
            tell(range, "could not find any WAL file");
        }
    }
}
