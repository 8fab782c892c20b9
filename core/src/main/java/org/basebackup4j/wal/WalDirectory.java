package org.basebackup4j.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.WalSegment;

/** Log in a directory, as in {@code pg_wal}: a file for each segment. */
public final class WalDirectory {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path directory;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** A directory that exists. */
    public WalDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads one timeline's log from its start up to an end, or as far as it is there and good.
     *
     * @param format what is known of it
     * @param end the position to stop at
     * @throws BackupException if a file is there but cannot be read
     */
    public WalPosition read(WalFormat format, Lsn end) throws BackupException {
        return read(format, new WalReader(format), end);
    }

    WalPosition read(WalFormat format, WalReader reader, Lsn end) throws BackupException {
        WalSegment segment = WalSegment.containing(format.timeline(), format.start(), format.segmentSizeBytes());
        while (!reader.isStopped() && !reader.reaches(end)) {
            if (!read(segment, reader, end) && !reader.isStopped()) {
                return reader.result().endingBecause("could not find file \"" + segment.fileName() + "\"");
            }
            segment = segment.next();
        }
        return reader.result();
    }

    /** Whether there is such a segment. */
    private boolean read(WalSegment segment, WalReader reader, Lsn end) throws BackupException {
        Path path = directory.resolve(segment.fileName());
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            long position = segment.start().value();
            while (!reader.isStopped() && !reader.reaches(end) && channel.read(buffer.clear()) > 0) {
                buffer.flip();
                int bytes = buffer.remaining();
                reader.take(position, buffer);
                position += bytes;
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new BackupException("could not read file \"" + path + "\": " + e.getMessage(), e);
        }
    }
}
