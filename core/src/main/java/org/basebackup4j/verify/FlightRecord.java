package org.basebackup4j.verify;

import java.nio.file.Path;
import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** Tells the JDK's Flight Recorder that a backup was verified. Where Java has no recorder, the event cannot be loaded. */
final class FlightRecord {
    private final VerifyRecord event = new VerifyRecord();

    private FlightRecord() {}

    /** Begins, if there is a recording, or has been one in this process. Some images of Java have no recorder. */
    static Optional<FlightRecord> start(Path directory) {
        boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        if (!present || !FlightRecorder.isInitialized()) {
            return Optional.empty();
        }
        FlightRecord flightRecord = new FlightRecord();
        flightRecord.event.directory = directory.toString();
        flightRecord.event.begin();
        return Optional.of(flightRecord);
    }

    void end(VerifyResult result) {
        event.findings = result.findings();
        event.bytes = result.bytes();
        event.commit();
    }

    @Name("org.basebackup4j.Verify")
    @Label("Backup Verified")
    @Category("basebackup4j")
    @StackTrace(false)
    static final class VerifyRecord extends Event {
        @Label("Directory")
        String directory = "";

        @Label("Findings")
        long findings;

        @Label("Size")
        @DataAmount
        long bytes;
    }
}
