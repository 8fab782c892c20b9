package org.basebackup4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.basebackup4j.backup.BackupEvent;
import org.basebackup4j.backup.BackupListener;
import org.basebackup4j.backup.BackupPhase;
import org.basebackup4j.backup.BackupResult;
import org.jspecify.annotations.Nullable;

/** Keeps for the report what is known of a backup, from what happens and, in the end, from its result. */
final class BackupFacts implements BackupListener {
    private final Report report;
    private final Map<String, @Nullable Object> facts;

    BackupFacts(Report report) {
        this.report = report;
        this.facts = report.result();
    }

    /** What a phase is called in JSON. */
    static String name(BackupPhase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void on(BackupEvent event) {
        if (event instanceof BackupEvent.PhaseStarted started) {
            report.phase(name(started.phase()));
        } else if (event instanceof BackupEvent.Connected connected) {
            facts.put("server_version", connected.version().toString());
            facts.put("system_identifier", connected.systemIdentifier());
        } else if (event instanceof BackupEvent.StartPosition start) {
            facts.put("start_lsn", start.position().toString());
            facts.put("timeline", Integer.toUnsignedLong(start.timeline().value()));
        } else if (event instanceof BackupEvent.EndPosition end) {
            facts.put("end_lsn", end.position().toString());
        } else if (event instanceof BackupEvent.SlotCreated slot && !slot.temporary()) {
            facts.put("created_slot", slot.name());
        }
    }

    /** The backup is complete. */
    void completed(BackupResult result) {
        facts.put("received_bytes", result.receivedBytes());
        facts.put("files", result.files().isPresent() ? result.files().getAsLong() : null);
        facts.put("tablespaces", tablespaces(result.tablespaces()));
        facts.put("manifest", result.manifest().map(path -> path.toString()).orElse(null));
        Map<String, Object> seconds = new LinkedHashMap<>();
        result.durations().forEach((phase, duration) -> seconds.put(name(phase), Json.seconds(duration)));
        facts.put("phase_seconds", seconds);
    }

    private static List<Map<String, Object>> tablespaces(List<BackupResult.Tablespace> tablespaces) {
        return tablespaces.stream()
                .map(tablespace -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("oid", number(tablespace.oid()));
                    fields.put("location", tablespace.location());
                    return fields;
                })
                .toList();
    }

    /** A number where it is one; a server could send anything. */
    private static Object number(String digits) {
        return digits.matches("[1-9][0-9]{0,9}") ? (Object) Long.parseLong(digits) : digits;
    }
}
