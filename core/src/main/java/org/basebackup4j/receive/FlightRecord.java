package org.basebackup4j.receive;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/** Tells the JDK's Flight Recorder that a segment is complete. Where Java has no recorder, the event cannot be loaded. */
final class FlightRecord {
    private FlightRecord() {}

    /** Tells it, if there is a recording, or has been one in this process. Some images of Java have no recorder. */
    static void segmentFinished(Lsn end, TimelineId timeline) {
        boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        if (present && FlightRecorder.isInitialized()) {
            new SegmentRecord(end, timeline).commit();
        }
    }

    @Name("org.basebackup4j.WalSegment")
    @Label("WAL Segment Received")
    @Category("basebackup4j")
    @StackTrace(false)
    static final class SegmentRecord extends Event {
        @Label("End")
        final String end;

        @Label("Timeline")
        final String timeline;

        SegmentRecord(Lsn end, TimelineId timeline) {
            this.end = end.toString();
            this.timeline = timeline.toString();
        }
    }
}
