package org.basebackup4j.receive;

import java.util.Optional;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.stream.StopCondition;
import org.jspecify.annotations.Nullable;

/** Ends behind the end position, or when told to, and tells the listener what it sees. */
final class EndOfReceiving implements StopCondition {
    private final Optional<Lsn> endPosition;
    private final ReceiveListener listener;
    private final StopSignal stop;
    private @Nullable TimelineId lastTimeline;
    private long lastPosition;
    private boolean reached;
    private @Nullable Lsn start;
    private long segments;

    EndOfReceiving(StopSignal stop, Optional<Lsn> endPosition, ReceiveListener listener) {
        this.stop = stop;
        this.endPosition = endPosition;
        this.listener = listener;
    }

    /** Receiving begins there, if it has not begun before. */
    void startsAt(Lsn position) {
        if (start == null) {
            start = position;
        }
    }

    /** What has come. */
    ReceiveWalResult result() {
        boolean any = lastTimeline != null;
        return new ReceiveWalResult(
                any ? Optional.ofNullable(start) : Optional.empty(),
                any ? Optional.of(new Lsn(lastPosition)) : Optional.empty(),
                Optional.ofNullable(lastTimeline),
                segments);
    }

    /** Whether receiving is to end, or has ended as it should. */
    boolean isOver() {
        return stop.isRequested() || reached;
    }

    @Override
    public boolean isReached(long received, TimelineId timeline, boolean segmentFinished) {
        Lsn position = new Lsn(received);
        if (segmentFinished) {
            segments++;
            FlightRecord.segmentFinished(position, timeline);
            listener.on(new ReceiveEvent.SegmentFinished(position, timeline));
        }
        if (endPosition.isPresent() && endPosition.get().isBefore(position)) {
            listener.on(new ReceiveEvent.EndReached(position, timeline));
            reached = true;
            lastTimeline = timeline;
            lastPosition = received;
            return true;
        }
        if (lastTimeline != null && !lastTimeline.equals(timeline)) {
            // The new timeline is read from the beginning of a segment, so the position is the old one's.
            listener.on(new ReceiveEvent.TimelineSwitched(timeline, new Lsn(lastPosition)));
        }
        lastTimeline = timeline;
        lastPosition = received;
        boolean requested = stop.isRequested();
        if (requested) {
            listener.on(new ReceiveEvent.StopRequested());
        }
        return requested;
    }
}
