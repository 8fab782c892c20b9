package org.basebackup4j.stream;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.wal.WalReader;

/** Lets a reader see all log on its way to another sink, so that nobody has to read it again to know that it is whole. */
public final class CheckedWalSink implements WalSink {
    private final WalReader reader;
    private final WalSink next;
    private long position;

    /**
     * Shows log to a reader, which keeps what it finds, and then gives it to a sink.
     *
     * @param next closed with this sink
     */
    public CheckedWalSink(WalReader reader, WalSink next) {
        this.reader = reader;
        this.next = next;
    }

    @Override
    public void open(WalSegment segment) throws BackupException {
        position = segment.start().value();
        reader.follow(segment.timeline());
        next.open(segment);
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        int start = data.position();
        int bytes = data.remaining();
        reader.take(position, data);
        position += bytes;
        data.position(start);
        next.write(data);
    }

    @Override
    public void sync() throws BackupException {
        next.sync();
    }

    @Override
    public void closeSegment() throws BackupException {
        next.closeSegment();
    }

    @Override
    public boolean hasHistory(TimelineId timeline) {
        return next.hasHistory(timeline);
    }

    @Override
    public void writeHistory(TimelineId timeline, byte[] content) throws BackupException {
        next.writeHistory(timeline, content);
    }

    @Override
    public void finish() throws BackupException {
        next.finish();
    }

    @Override
    public void close() {
        next.close();
    }
}
