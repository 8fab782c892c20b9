package org.basebackup4j.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.pg.TimelineId;

/**
 * A completed backup.
 *
 * @param start the first position whose write-ahead log the backup needs
 * @param end the position up to which it needs the log
 * @param timeline the timeline of the start
 * @param systemIdentifier the cluster's identifier, unsigned decimal
 * @param serverVersion the server's version
 * @param receivedBytes the bytes of all archives as they came, compressed if the server compressed them; without the
 *     manifest and without log that was streamed; 0 for a target that the server writes to
 * @param files how many files there are in the archives; empty where nobody looked into them: for a target that the server
 *     writes to, and with {@link BackupOptions#verifyTransfer()} turned off if the server compressed tar files
 * @param tablespaces the tablespaces besides the data directory, in the server's order
 * @param manifest where the manifest is; empty if there is none, or if the destination is no directory
 * @param durations how long each phase took; unmodifiable, in the phases' order
 * @param warnings what was told on the way that somebody should know: {@link BackupEvent.UntestedServer}, {@link
 *     BackupEvent.LittleSpace}, {@link BackupEvent.WalStreamInterrupted} and the server's own in {@link
 *     BackupEvent.Notice}; no more than the first hundred
 */
public record BackupResult(
        Lsn start,
        Lsn end,
        TimelineId timeline,
        String systemIdentifier,
        ServerVersion serverVersion,
        long receivedBytes,
        OptionalLong files,
        List<Tablespace> tablespaces,
        Optional<Path> manifest,
        Map<BackupPhase, Duration> durations,
        List<BackupEvent> warnings) {
    /** Copies what could change. */
    public BackupResult {
        tablespaces = List.copyOf(tablespaces);
        Map<BackupPhase, Duration> ordered = new EnumMap<>(BackupPhase.class);
        ordered.putAll(durations);
        durations = Collections.unmodifiableMap(ordered);
        warnings = List.copyOf(warnings);
    }

    /**
     * A tablespace.
     *
     * @param oid its object identifier
     * @param location its path on the server; relative to the data directory for one in place
     */
    public record Tablespace(String oid, String location) {}

    /** {@return how long all of it took} */
    public Duration duration() {
        return durations.values().stream().reduce(Duration.ZERO, Duration::plus);
    }
}
