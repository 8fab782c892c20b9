package org.basebackup4j.receive;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.replication.ReplicationSession;
import org.basebackup4j.replication.SystemIdentity;
import org.basebackup4j.replication.WalStream;
import org.basebackup4j.replication.WalStream.NextTimeline;

/**
 * Receives log from a start position, through any number of timelines, until the stop position is reached. Used by one
 * thread; who sets the stop position wakes the session up.
 */
public final class WalReceiver {
    private static final long NEVER_NANOS = Long.MAX_VALUE;

    private final ReplicationSession session;
    private final ReceiveOptions options;
    private final WalSink sink;
    private final StopPosition stop;
    private final long statusIntervalNanos;

    private TimelineId timeline;
    private long position;
    private long flushed;
    private boolean segmentOpen;
    private long lastStatusNanos;

    /** Receives over a session, which stays open, into a sink, which stays open too. */
    public WalReceiver(ReplicationSession session, ReceiveOptions options, WalSink sink, StopPosition stop) {
        this.session = session;
        this.options = options;
        this.sink = sink;
        this.stop = stop;
        this.statusIntervalNanos = options.statusInterval().isZero()
                ? NEVER_NANOS
                : options.statusInterval().toNanos();
        this.timeline = options.timeline();
        this.position = segmentStart(options.start());
        this.flushed = position;
    }

    /** Returns when the stop position is reached, all segments are closed, and the sink is finished. */
    public void run() throws BackupException {
        checkSystem();
        while (!receiveTimeline()) {
            // The next timeline follows.
        }
        sink.finish();
    }

    private void checkSystem() throws BackupException {
        SystemIdentity identity = session.identifySystem();
        if (!identity.systemIdentifier().equals(options.systemIdentifier())) {
            throw new BackupException("system identifier does not match between base backup and streaming connection");
        }
        if (timeline.compareTo(identity.timeline()) > 0) {
            throw new BackupException("starting timeline " + timeline + " is not present in the server");
        }
    }

    /** Whether the stop position was reached, rather than the end of the timeline. */
    private boolean receiveTimeline() throws BackupException {
        if (!timeline.equals(TimelineId.FIRST) && !sink.hasHistory(timeline)) {
            sink.writeHistory(timeline, session.timelineHistory(timeline).content());
        }
        if (stop.isReachedAt(position)) {
            return true;
        }
        WalStream stream = session.startWal(options.slot(), new Lsn(position), timeline);
        copy(stream);
        Optional<NextTimeline> next = stream.finish();
        if (next.isPresent()) {
            follow(next.get());
            return false;
        }
        if (stop.isReachedAt(position)) {
            return true;
        }
        throw new BackupException("replication stream was terminated before stop point");
    }

    private void follow(NextTimeline next) throws BackupException {
        if (next.timeline().compareTo(timeline) <= 0) {
            throw new BackupException(
                    "server reported unexpected next timeline " + next.timeline() + ", following timeline " + timeline);
        }
        if (Long.compareUnsigned(next.start().value(), position) > 0) {
            throw new BackupException("server stopped streaming timeline " + timeline + " at " + new Lsn(position)
                    + ", but reported next timeline " + next.timeline() + " to begin at " + next.start());
        }
        timeline = next.timeline();
        position = segmentStart(next.start());
    }

    private void copy(WalStream stream) throws BackupException {
        lastStatusNanos = System.nanoTime();
        while (!stop.isReachedAt(position)) {
            WalStream.Event event = stream.poll(nanosUntilStatus());
            switch (event) {
                case DATA -> store(stream.dataStart(), stream.data());
                case REPLY_REQUESTED -> sendStatus(stream);
                case END -> {
                    closeSegment();
                    return;
                }
                case NOTHING, KEEPALIVE -> {}
            }
            if (nanosUntilStatus() == 0) {
                sendStatus(stream);
            }
        }
        closeSegment();
        sendStatus(stream);
        discardRest(stream);
    }

    /** What the server had already sent when we asked it to stop is not needed. */
    private static void discardRest(WalStream stream) throws BackupException {
        stream.requestEnd();
        WalStream.Event event;
        do {
            event = stream.poll(NEVER_NANOS);
        } while (event != WalStream.Event.END);
    }

    private long nanosUntilStatus() {
        return statusIntervalNanos == NEVER_NANOS
                ? NEVER_NANOS
                : Math.max(0, lastStatusNanos + statusIntervalNanos - System.nanoTime());
    }

    /** Without a slot the server has no use for the flushed position, and the original does not tell it. */
    private void sendStatus(WalStream stream) throws BackupException {
        stream.sendStatus(position, options.slot().isPresent() ? flushed : 0);
        lastStatusNanos = System.nanoTime();
    }

    private void store(long start, ByteBuffer data) throws BackupException {
        if (start != position) {
            throw outOfOrder(start);
        }
        int limit = data.limit();
        while (data.hasRemaining()) {
            int room = options.segmentSizeBytes() - offset(position);
            openSegment();
            data.limit(Math.min(limit, data.position() + room));
            position += data.remaining();
            sink.write(data);
            data.limit(limit);
            if (offset(position) == 0) {
                closeSegment();
            }
        }
    }

    private BackupException outOfOrder(long start) {
        return segmentOpen
                ? new BackupException(
                        String.format("got WAL data offset %08x, expected %08x", offset(start), offset(position)))
                : new BackupException(
                        "received write-ahead log record for offset " + offset(start) + " with no file open");
    }

    private void openSegment() throws BackupException {
        if (!segmentOpen) {
            sink.open(WalSegment.containing(timeline, new Lsn(position), options.segmentSizeBytes()));
            segmentOpen = true;
        }
    }

    private void closeSegment() throws BackupException {
        if (segmentOpen) {
            segmentOpen = false;
            sink.closeSegment();
            flushed = position;
        }
    }

    private int offset(long at) {
        return WalSegment.offsetOf(new Lsn(at), options.segmentSizeBytes());
    }

    private long segmentStart(Lsn at) {
        return at.value() - WalSegment.offsetOf(at, options.segmentSizeBytes());
    }
}
