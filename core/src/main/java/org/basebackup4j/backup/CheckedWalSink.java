package org.basebackup4j.backup;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.stream.WalSink;
import org.basebackup4j.wal.WalReader;

/** Shows received log to a reader before it is written. */
final class CheckedWalSink implements WalSink {
    private final WalReader reader;
    private final WalSink next;
    private long position;

    CheckedWalSink(WalReader reader, WalSink next) {
        this.reader = reader;
        this.next = next;
    }

    @Override
    public void open(WalSegment segment) throws BackupException {
        reader.follow(segment.timeline());
        position = segment.start().value();
        next.open(segment);
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        int from = data.position();
        int bytes = data.remaining();
        reader.take(position, data);
        data.position(from);
        position += bytes;
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
