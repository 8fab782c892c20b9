package org.basebackup4j.cli;

import java.util.Map;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.receive.ReceiveEvent;
import org.basebackup4j.receive.ReceiveListener;
import org.basebackup4j.receive.ReceiveWalResult;
import org.jspecify.annotations.Nullable;

/** Keeps for the report what is known of received log, from what happens and, in the end, from its result. */
final class ReceiveFacts implements ReceiveListener {
    private final Map<String, @Nullable Object> facts;
    private long segments;

    ReceiveFacts(Report report) {
        this.facts = report.result();
    }

    @Override
    public void on(ReceiveEvent event) {
        if (event instanceof ReceiveEvent.StreamingStarted started) {
            facts.putIfAbsent("start_lsn", started.position().toString());
        } else if (event instanceof ReceiveEvent.SegmentFinished finished) {
            segments++;
            received(finished.position(), finished.timeline(), segments);
        } else if (event instanceof ReceiveEvent.EndReached) {
            facts.put("stopped_by", "end_position");
        } else if (event instanceof ReceiveEvent.StopRequested) {
            facts.put("stopped_by", "signal");
        } else if (event instanceof ReceiveEvent.CreatingSlot slot) {
            facts.put("slot", slot.name());
        } else if (event instanceof ReceiveEvent.DroppingSlot slot) {
            facts.put("slot", slot.name());
        }
    }

    private void received(Lsn position, TimelineId timeline, long completed) {
        facts.put("end_lsn", position.toString());
        facts.put("timeline", Integer.toUnsignedLong(timeline.value()));
        facts.put("segments", completed);
    }

    /** Receiving ended as it should. */
    void completed(ReceiveWalResult result) {
        facts.putIfAbsent("start_lsn", null);
        facts.put("end_lsn", result.end().map(Lsn::toString).orElse(null));
        facts.put(
                "timeline",
                result.timeline().map(id -> Integer.toUnsignedLong(id.value())).orElse(null));
        facts.put("segments", result.segments());
        facts.putIfAbsent("stopped_by", "signal");
    }
}
