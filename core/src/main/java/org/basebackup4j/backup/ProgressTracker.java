package org.basebackup4j.backup;

import java.util.List;
import org.basebackup4j.replication.TablespaceHeader;

/**
 * Counts what has arrived, and says so as often as {@code pg_basebackup} does: a server from 15 on says itself how far
 * it is, and when; for older ones the bytes are counted, and told once a second. A server says so after each megabyte
 * only, so when that takes longer, we do: as an event of its own, which the original has no line for.
 */
final class ProgressTracker {
    private static final long REPORT_INTERVAL_NANOS = 1_000_000_000L;
    private static final long KILOBYTE = 1024;
    private static final String UNCOMPRESSED = ".tar";

    private final BackupListener listener;
    private boolean serverReports;
    private int tablespaceCount;
    private long totalBytes;
    private long doneBytes;
    private int startedArchives;
    private long receivedBytes;
    private long archiveBytes;
    private String archive = "";
    private Runnable before = () -> {};
    /** Set by the thread that writes. */
    private volatile String file = "";

    private long lastReportNanos = System.nanoTime() - REPORT_INTERVAL_NANOS;

    ProgressTracker(BackupListener listener) {
        this.listener = listener;
    }

    /** Says what will come, before any of it. */
    void announce(List<TablespaceHeader> headers, boolean reportedByServer) {
        serverReports = reportedByServer;
        tablespaceCount = headers.size();
        totalBytes = headers.stream()
                .mapToLong(header -> header.sizeKilobytes() * KILOBYTE)
                .sum();
    }

    /** Has something else told before each progress. */
    void tellBefore(Runnable other) {
        before = other;
    }

    void fileBegins(String path) {
        file = path;
    }

    /** The end of an archive is always told; it is known when the next one begins. */
    void archiveBegins(String name) {
        archive = name;
        archiveBytes = 0;
        listener.on(new BackupEvent.ArchiveStarted(name));
        startedArchives++;
        if (startedArchives > 1) {
            report(false);
        }
    }

    void archiveEnds() {
        receivedBytes += archiveBytes;
        listener.on(new BackupEvent.ArchiveCompleted(archive, archiveBytes));
    }

    /** How large all archives are that have ended. */
    long receivedBytes() {
        return receivedBytes;
    }

    void received(int bytes) {
        archiveBytes += bytes;
        if (!serverReports) {
            doneBytes += bytes;
        }
        if (System.nanoTime() - lastReportNanos < REPORT_INTERVAL_NANOS) {
            return;
        }
        if (serverReports) {
            long counted = archive.endsWith(UNCOMPRESSED) ? receivedBytes + archiveBytes : 0;
            lastReportNanos = System.nanoTime();
            before.run();
            listener.on(new BackupEvent.Receiving(progress(Math.max(doneBytes, counted), false)));
        } else {
            report(false);
        }
    }

    void serverSaid(long bytes) {
        doneBytes = bytes;
        report(false);
    }

    void finished() {
        file = "";
        startedArchives = tablespaceCount + 1;
        report(true);
    }

    private void report(boolean finished) {
        lastReportNanos = System.nanoTime();
        before.run();
        listener.on(progress(doneBytes, finished));
    }

    private BackupEvent.Progress progress(long bytes, boolean finished) {
        int completeArchives = Math.max(0, startedArchives - 1);
        return new BackupEvent.Progress(bytes, totalBytes, completeArchives, tablespaceCount, file, finished);
    }
}
