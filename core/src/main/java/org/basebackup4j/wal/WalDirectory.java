package org.basebackup4j.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.StorageException;
import org.basebackup4j.pg.WalSegment;

/** Log in a directory, as in {@code pg_wal}: a file for each segment. */
public final class WalDirectory {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path directory;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /**
     * A directory that exists.
     *
     * @param directory the directory
     */
    public WalDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads one timeline's log from its start up to an end, or as far as it is there and good.
     *
     * @param format what is known of it
     * @param end the position to stop at
     * @return how far the log is whole
     * @throws BackupException if a file is there but cannot be read
     */
    public WalPosition read(WalFormat format, Lsn end) throws BackupException {
        return read(format, new WalReader(format), end);
    }

    WalPosition read(WalFormat format, WalReader reader, Lsn end) throws BackupException {
        WalSegment segment = WalSegment.containing(format.timeline(), format.start(), format.segmentSizeBytes());
        while (!reader.isStopped() && !reader.reaches(end)) {
            Optional<String> reason = read(segment, reader, end);
            if (reason.isPresent() && !reader.isStopped() && !reader.reaches(end)) {
                return reader.result().endingBecause(reason.get());
            }
            segment = segment.next();
        }
        return reader.result();
    }

    /** Returns why the log cannot go on behind such a segment. */
    private Optional<String> read(WalSegment segment, WalReader reader, Lsn end) throws BackupException {
        Path path = directory.resolve(segment.fileName());
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            long position = segment.start().value();
            long sizeBytes = channel.size();
            long leftBytes = WalReader.wholePagesBytes(sizeBytes);
            while (!reader.isStopped() && !reader.reaches(end) && leftBytes > 0) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), leftBytes));
                if (channel.read(buffer) < 0) {
                    break;
                }
                buffer.flip();
                int bytes = buffer.remaining();
                reader.take(position, buffer);
                position += bytes;
                leftBytes -= bytes;
            }
            return cutOff(segment, sizeBytes);
        } catch (NoSuchFileException e) {
            return Optional.of("could not find file \"" + segment.fileName() + "\"");
        } catch (IOException e) {
            throw new StorageException("could not read file \"" + path + "\": " + e.getMessage(), e);
        }
    }

    private static Optional<String> cutOff(WalSegment segment, long sizeBytes) {
        return sizeBytes < segment.sizeBytes()
                ? Optional.of("file \"" + segment.fileName() + "\" has " + sizeBytes + " bytes, should be "
                        + segment.sizeBytes())
                : Optional.empty();
    }
}
