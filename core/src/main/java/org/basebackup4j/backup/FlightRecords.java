package org.basebackup4j.backup;

import java.util.Optional;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** Tells the JDK's Flight Recorder of a backup's phases and archives. */
final class FlightRecords {
    private @Nullable PhaseRecord phase;
    private @Nullable ArchiveRecord archive;

    private FlightRecords() {}

    /**
     * Begins, if there is a recording, or has been one in this process. Some images of Java have no recorder, and making it
     * ready takes as long as a small backup.
     */
    static Optional<FlightRecords> start() {
        boolean present = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
        return present && FlightRecorder.isInitialized() ? Optional.of(new FlightRecords()) : Optional.empty();
    }

    void on(BackupEvent event) {
        if (event instanceof BackupEvent.PhaseStarted started) {
            end();
            PhaseRecord record = new PhaseRecord();
            record.phase = started.phase().name();
            record.begin();
            phase = record;
        } else if (event instanceof BackupEvent.ArchiveStarted started) {
            ArchiveRecord record = new ArchiveRecord();
            record.archive = started.name();
            record.begin();
            archive = record;
        } else if (event instanceof BackupEvent.ArchiveCompleted completed && archive != null) {
            archive.bytes = completed.receivedBytes();
            archive.commit();
            archive = null;
        }
    }

    /** Ends the last phase. */
    void end() {
        if (phase != null) {
            phase.commit();
            phase = null;
        }
    }

    @Name("org.basebackup4j.BackupPhase")
    @Label("Backup Phase")
    @Category("basebackup4j")
    @StackTrace(false)
    static final class PhaseRecord extends Event {
        @Label("Phase")
        String phase = "";
    }

    @Name("org.basebackup4j.Archive")
    @Label("Archive Received")
    @Category("basebackup4j")
    @StackTrace(false)
    static final class ArchiveRecord extends Event {
        @Label("Archive")
        String archive = "";

        @Label("Received")
        @DataAmount
        long bytes;
    }
}
