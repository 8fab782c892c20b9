package org.basebackup4j.wal;

import java.nio.ByteBuffer;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.pg.WalSegment;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log out of the entries of an archive, as {@code pg_wal.tar} is: segments in their order, and among them
 * other files, which are passed over. A segment of a later timeline goes on where the reader is.
 */
public final class WalArchive implements EntryHandler {
    private final WalReader reader;
    private final int segmentSizeBytes;
    private @Nullable WalSegment segment;
    private long position;

    /**
     * Pushes what it finds into a reader.
     *
     * @param reader takes the log
     * @param segmentSizeBytes how large a segment is
     */
    public WalArchive(WalReader reader, int segmentSizeBytes) {
        this.reader = reader;
        this.segmentSizeBytes = segmentSizeBytes;
    }

    @Override
    public void begin(TarEntry entry) {
        String name = entry.name().substring(entry.name().lastIndexOf('/') + 1);
        segment = WalSegment.ofFileName(name, segmentSizeBytes).orElse(null);
        if (segment != null) {
            position = segment.start().value();
            reader.follow(segment.timeline());
        }
    }

    @Override
    public void content(ByteBuffer data) {
        int bytes = data.remaining();
        if (segment == null) {
            data.position(data.limit());
        } else {
            reader.take(position, data);
            position += bytes;
        }
    }

    @Override
    public void end() {
        segment = null;
    }

    @Override
    public void archiveEnd() {
        // Whether the log is complete is the reader's to say.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
