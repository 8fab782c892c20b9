package org.basebackup4j.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Passes events on, one at a time, and keeps of them what the result tells. Both threads of a backup have some. */
final class BackupRecord implements BackupListener {
    /** More than this nobody reads; a server can send any number. */
    private static final int MAX_WARNINGS = 100;

    private final BackupListener listener;
    private final Optional<FlightRecords> flight = FlightRecords.start();
    private final Map<BackupPhase, Duration> durations = new EnumMap<>(BackupPhase.class);
    private final List<BackupEvent> warnings = new ArrayList<>();
    private @Nullable BackupPhase phase;
    private long phaseStartNanos;

    BackupRecord(BackupListener listener) {
        this.listener = listener;
    }

    @Override
    public synchronized void on(BackupEvent event) {
        if (event instanceof BackupEvent.PhaseStarted started) {
            endPhase();
            phase = started.phase();
            phaseStartNanos = System.nanoTime();
        } else if (isWarning(event) && warnings.size() < MAX_WARNINGS) {
            warnings.add(event);
        }
        flight.ifPresent(recorder -> recorder.on(event));
        listener.on(event);
    }

    private static boolean isWarning(BackupEvent event) {
        return event instanceof BackupEvent.UntestedServer
                || event instanceof BackupEvent.LittleSpace
                || event instanceof BackupEvent.WalStreamInterrupted
                || (event instanceof BackupEvent.Notice notice
                        && notice.notice().isWarning());
    }

    /** Ends the last phase, however it ended. */
    synchronized void end() {
        endPhase();
        flight.ifPresent(FlightRecords::end);
    }

    private void endPhase() {
        if (phase != null) {
            durations.merge(phase, Duration.ofNanos(System.nanoTime() - phaseStartNanos), Duration::plus);
            phase = null;
        }
    }

    synchronized Map<BackupPhase, Duration> durations() {
        return durations;
    }

    synchronized List<BackupEvent> warnings() {
        return warnings;
    }
}
