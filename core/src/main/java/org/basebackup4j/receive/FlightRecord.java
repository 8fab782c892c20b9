package org.basebackup4j.receive;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/** Tells the JDK's Flight Recorder that a segment is complete. */
@Name("org.basebackup4j.WalSegment")
@Label("WAL Segment Received")
@Category("basebackup4j")
@StackTrace(false)
final class FlightRecord extends Event {
    @Label("End")
    final String end;

    @Label("Timeline")
    final String timeline;

    private FlightRecord(Lsn end, TimelineId timeline) {
        this.end = end.toString();
        this.timeline = timeline.toString();
    }

    /** Tells it, if there is a recording, or has been one in this process. Some images of Java have no recorder. */
    static void segmentFinished(Lsn end, TimelineId timeline) {
        boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        if (present && FlightRecorder.isInitialized()) {
            new FlightRecord(end, timeline).commit();
        }
    }
}
