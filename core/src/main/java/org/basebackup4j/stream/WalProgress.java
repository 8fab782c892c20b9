package org.basebackup4j.stream;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.replication.WalStream.NextTimeline;

/** How far log has been received: cuts it into segments for the sink, and outlives connections. */
final class WalProgress {
    private final int segmentSizeBytes;
    private final WalSink sink;
    private final StopCondition stop;
    private TimelineId timeline;
    private long written;
    private long flushed;

    /** Where log of this timeline was asked for first. */
    private long timelineStart;

    private boolean segmentOpen;

    WalProgress(StreamOptions options, WalSink sink, StopCondition stop) {
        this.segmentSizeBytes = options.segmentSizeBytes();
        this.sink = sink;
        this.stop = stop;
        this.timeline = options.timeline();
        this.written = segmentStart(options.start());
        this.flushed = written;
        this.timelineStart = written;
    }

    TimelineId timeline() {
        return timeline;
    }

    /** Up to where log has been written: an {@link Lsn}'s value. */
    long written() {
        return written;
    }

    /** Up to where it is durable. */
    long flushed() {
        return flushed;
    }

    /** Whether there is enough. */
    boolean isEnough() {
        return stop.isReached(written, timeline, false);
    }

    boolean needsHistory() {
        return !timeline.equals(TimelineId.FIRST) && !sink.hasHistory(timeline);
    }

    void writeHistory(byte[] content) throws BackupException {
        sink.writeHistory(timeline, content);
    }

    /**
     * Writes log.
     *
     * @return whether there is enough, which is asked here at the end of every segment
     */
    boolean store(long start, ByteBuffer data) throws BackupException {
        if (start != written) {
            throw outOfOrder(start);
        }
        int limit = data.limit();
        while (data.hasRemaining()) {
            openSegment();
            int room = segmentSizeBytes - offset(written);
            data.limit(Math.min(limit, data.position() + room));
            int bytes = data.remaining();
            sink.write(data);
            written += bytes;
            data.limit(limit);
            if (offset(written) == 0) {
                closeSegment();
                if (stop.isReached(written, timeline, true)) {
                    data.position(limit);
                    return true;
                }
            }
        }
        return false;
    }

    private BackupException outOfOrder(long start) {
        return segmentOpen
                ? new BackupException(
                        String.format("got WAL data offset %08x, expected %08x", offset(start), offset(written)))
                : new BackupException(
                        "received write-ahead log record for offset " + offset(start) + " with no file open");
    }

    private void openSegment() throws BackupException {
        if (!segmentOpen) {
            sink.open(WalSegment.containing(timeline, new Lsn(written), segmentSizeBytes));
            segmentOpen = true;
        }
    }

    /** Ends the open segment, if there is one; all that was written is durable then. */
    void closeSegment() throws BackupException {
        if (segmentOpen) {
            segmentOpen = false;
            sink.closeSegment();
            flushed = written;
        }
    }

    /** Whether something was written that is not durable yet. */
    boolean canFlush() {
        return segmentOpen && flushed != written;
    }

    void flush() throws BackupException {
        sink.sync();
        flushed = written;
    }

    /** Goes on with the next timeline, from the beginning of the segment that it begins in. */
    void follow(NextTimeline next) throws BackupException {
        if (next.timeline().compareTo(timeline) <= 0) {
            throw new BackupException(
                    "server reported unexpected next timeline " + next.timeline() + ", following timeline " + timeline);
        }
        if (Long.compareUnsigned(next.start().value(), written) > 0) {
            throw new BackupException("server stopped streaming timeline " + timeline + " at " + new Lsn(written)
                    + ", but reported next timeline " + next.timeline() + " to begin at " + next.start());
        }
        if (Long.compareUnsigned(next.start().value(), timelineStart) < 0) {
            throw new BackupException("server reported next timeline " + next.timeline() + " to begin at "
                    + next.start() + ", before log of timeline " + timeline + " that it has sent");
        }
        timeline = next.timeline();
        written = segmentStart(next.start());
        timelineStart = written;
        if (Long.compareUnsigned(flushed, written) > 0) {
            flushed = written;
        }
    }

    void finish() throws BackupException {
        sink.finish();
    }

    private int offset(long at) {
        return WalSegment.offsetOf(new Lsn(at), segmentSizeBytes);
    }

    private long segmentStart(Lsn at) {
        return at.value() - WalSegment.offsetOf(at, segmentSizeBytes);
    }
}
