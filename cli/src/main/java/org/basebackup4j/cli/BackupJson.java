package org.basebackup4j.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.backup.BackupEvent;
import org.basebackup4j.backup.BackupListener;
import org.basebackup4j.backup.BackupPhase;
import org.jspecify.annotations.Nullable;

/** Tells how far a backup is, in lines of JSON. */
final class BackupJson implements BackupListener {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JsonLines lines;
    private TransferRate rate = new TransferRate(System::nanoTime);
    private @Nullable BackupPhase phase;
    private long phaseStartNanos;
    private BackupEvent.@Nullable Progress progress;
    private long lastLineNanos;
    private @Nullable String walPosition;

    BackupJson(JsonLines lines) {
        this.lines = lines;
    }

    @Override
    public void on(BackupEvent event) {
        if (event instanceof BackupEvent.PhaseStarted started) {
            end();
            begin(started.phase());
        } else if (event instanceof BackupEvent.Progress told) {
            tellNews(told);
        } else if (event instanceof BackupEvent.Receiving receiving) {
            tellNews(receiving.progress());
        } else if (event instanceof BackupEvent.WalReceived received) {
            walPosition = received.position().toString();
            if (progress != null && System.nanoTime() - lastLineNanos >= INTERVAL_NANOS) {
                tell(progress);
            }
        } else if (event instanceof BackupEvent.StillWaiting waiting) {
            Map<String, @Nullable Object> fields = phaseFields();
            fields.put("awaited", waiting.awaited().name().toLowerCase(Locale.ROOT));
            fields.put("seconds", Json.seconds(waiting.waited()));
            lines.print("waiting", fields);
        }
    }

    private void begin(BackupPhase next) {
        phase = next;
        phaseStartNanos = System.nanoTime();
        if (next == BackupPhase.TRANSFER) {
            rate = new TransferRate(System::nanoTime);
        }
        lines.print("phase_started", phaseFields());
    }

    /** The last phase is over, however it ended. */
    void end() {
        if (phase != null) {
            Map<String, @Nullable Object> fields = phaseFields();
            fields.put("seconds", Json.seconds(Duration.ofNanos(System.nanoTime() - phaseStartNanos)));
            fields.put("wal_lsn", walPosition);
            lines.print("phase_ended", fields);
            phase = null;
        }
    }

    private Map<String, @Nullable Object> phaseFields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("phase", phase == null ? null : BackupFacts.name(phase));
        return fields;
    }

    /** The server's word and our own may come together, and say the same. */
    private void tellNews(BackupEvent.Progress now) {
        if (!isTold(now) || System.nanoTime() - lastLineNanos >= INTERVAL_NANOS / 2) {
            tell(now);
        }
    }

    /** What a record has for this costs the first caller some 20 ms. */
    private boolean isTold(BackupEvent.Progress now) {
        BackupEvent.Progress told = progress;
        return told != null
                && told.doneBytes() == now.doneBytes()
                && told.tablespace() == now.tablespace()
                && told.finished() == now.finished();
    }

    private void tell(BackupEvent.Progress now) {
        progress = now;
        lastLineNanos = System.nanoTime();
        rate.update(now.doneBytes());
        Map<String, @Nullable Object> fields = phaseFields();
        fields.putAll(amounts(now.doneBytes(), now.totalBytes(), rate.bytesPerSecond()));
        fields.put("tablespaces_done", now.tablespace());
        fields.put("tablespaces_total", now.tablespaceCount());
        fields.put("file", now.file().isEmpty() ? null : now.file());
        fields.put("wal_lsn", walPosition);
        lines.print("progress", fields);
    }

    /**
     * How much is done, of how much, how fast, and what that means for the rest.
     *
     * @param totalBytes an estimate, which what is done can exceed; 0 when there is none
     */
    static Map<String, @Nullable Object> amounts(long doneBytes, long totalBytes, OptionalDouble bytesPerSecond) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        long total = Math.max(doneBytes, totalBytes);
        boolean known = totalBytes > 0;
        fields.put("done_bytes", doneBytes);
        fields.put("total_bytes", known ? total : null);
        fields.put("bytes_per_second", bytesPerSecond.isPresent() ? (long) bytesPerSecond.getAsDouble() : null);
        fields.put(
                "seconds_left",
                known && bytesPerSecond.isPresent()
                        ? BigDecimal.valueOf((total - doneBytes) / bytesPerSecond.getAsDouble())
                                .setScale(1, RoundingMode.HALF_UP)
                        : null);
        return fields;
    }
}
