package org.basebackup4j.receive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.WalSegment;
import org.jspecify.annotations.Nullable;

/**
 * Where a directory of received segments ends, and receiving goes on: behind the newest complete segment, or at the
 * beginning of a partial one that is newer.
 */
final class StartingPoint {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path directory;
    private final int segmentSizeBytes;
    private final ReceiveListener listener;

    /** What is wrong with the newest compressed segment that cannot be decompressed. */
    private @Nullable BackupException damage;

    private StartingPoint(Path directory, int segmentSizeBytes, ReceiveListener listener) {
        this.directory = directory;
        this.segmentSizeBytes = segmentSizeBytes;
        this.listener = listener;
    }

    /** A file that is a segment by its name. */
    private record Found(Path file, WalSegment segment, CompressionAlgorithm algorithm, boolean partial) {
        /** Newest first, and of one segment a complete file before a partial one. */
        static int compare(Found one, Found other) {
            int order = Long.compareUnsigned(other.segment.number(), one.segment.number());
            if (order == 0) {
                order = other.segment.timeline().compareTo(one.segment.timeline());
            }
            return order == 0 ? Boolean.compare(one.partial, other.partial) : order;
        }

        boolean isPlain() {
            return algorithm == CompressionAlgorithm.NONE;
        }
    }

    /**
     * Looks through the directory.
     *
     * @param listener is told of complete segments that have the wrong size and so count as absent
     * @return a segment whose start is the starting point; empty when there is none
     * @throws BackupException also if the only segments that there are have been compressed and are damaged: to go on
     *     where the server is would leave a gap that nobody sees
     */
    static Optional<WalSegment> find(Path directory, int segmentSizeBytes, ReceiveListener listener)
            throws BackupException {
        StartingPoint search = new StartingPoint(directory, segmentSizeBytes, listener);
        for (Found found : search.candidates()) {
            if (found.partial()) {
                return Optional.of(found.segment());
            }
            if (found.isPlain() || search.isWhole(found, search.uncompressedBytes(found))) {
                return Optional.of(found.segment().next());
            }
        }
        if (search.damage != null) {
            throw search.damage;
        }
        return Optional.empty();
    }

    /** What may be the newest segment, most likely first; whatever is cheap to see has been checked. */
    private List<Found> candidates() throws BackupException {
        List<Found> candidates = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Optional<Found> found = byName(file);
                if (found.isPresent() && looksWhole(found.get())) {
                    candidates.add(found.get());
                }
            }
        } catch (IOException e) {
            throw OsError.failure("open directory", directory, e);
        } catch (DirectoryIteratorException e) {
            throw OsError.failure("read directory", directory, Objects.requireNonNull(e.getCause()));
        }
        candidates.sort(Found::compare);
        return candidates;
    }

    private boolean looksWhole(Found found) throws BackupException {
        if (found.partial()) {
            return true;
        }
        return switch (found.algorithm()) {
            case NONE -> isWhole(found, size(found.file()));
            case GZIP -> isWhole(found, gzipTrailerBytes(found.file()));
            case LZ4, ZSTD -> true; // to know their size is to decompress them
        };
    }

    private boolean isWhole(Found found, long sizeBytes) {
        if (sizeBytes != segmentSizeBytes) {
            String name = found.file().getFileName().toString();
            listener.on(new ReceiveEvent.SegmentSkipped(name, sizeBytes, !found.isPlain()));
        }
        return sizeBytes == segmentSizeBytes;
    }

    private Optional<Found> byName(Path file) {
        String name = file.getFileName().toString();
        boolean partial = name.endsWith(ArchiveWalSink.PARTIAL);
        String whole = partial ? name.substring(0, name.length() - ArchiveWalSink.PARTIAL.length()) : name;
        for (CompressionAlgorithm algorithm : CompressionAlgorithm.values()) {
            String suffix = algorithm.fileSuffix();
            if (whole.endsWith(suffix)) {
                Optional<WalSegment> segment =
                        WalSegment.ofFileName(whole.substring(0, whole.length() - suffix.length()), segmentSizeBytes);
                if (segment.isPresent()) {
                    return segment.map(known -> new Found(file, known, algorithm, partial));
                }
            }
        }
        return Optional.empty();
    }

    private static long size(Path file) throws BackupException {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw OsError.failure("stat file", file, e);
        }
    }

    /** The last four bytes of a gzip file say how large it is without compression. */
    private static long gzipTrailerBytes(Path file) throws BackupException {
        ByteBuffer trailer = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (SeekableByteChannel in = Files.newByteChannel(file)) {
            in.position(Math.max(0, in.size() - Integer.BYTES));
            while (trailer.hasRemaining() && in.read(trailer) > 0) {
                // There is more.
            }
            return trailer.hasRemaining() ? 0 : Integer.toUnsignedLong(trailer.getInt(0));
        } catch (IOException e) {
            throw OsError.failure("read compressed file", file, e);
        }
    }

    /** Reads the whole file; one that is damaged ends where the damage begins. */
    private long uncompressedBytes(Found found) throws BackupException {
        Counter counter = new Counter();
        try (SeekableByteChannel in = Files.newByteChannel(found.file());
                ByteStage decompressor = Codec.decompressor(found.algorithm(), counter)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            while (in.read(buffer.clear()) > 0) {
                decompressor.write(buffer.flip());
            }
            decompressor.finish();
            return counter.bytes;
        } catch (IOException e) {
            throw OsError.failure("read compressed file", found.file(), e);
        } catch (BackupException e) {
            if (damage == null) {
                damage = new DamagedDataException(
                        "could not decompress file \"" + found.file() + "\": " + e.getMessage(), e);
            }
            return Math.min(counter.bytes, segmentSizeBytes - 1L);
        }
    }

    /** Counts bytes. */
    private static final class Counter implements ByteStage {
        private long bytes;

        @Override
        public void write(ByteBuffer data) {
            bytes += data.remaining();
            data.position(data.limit());
        }

        @Override
        public void finish() {
            // Nothing comes after the count.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
