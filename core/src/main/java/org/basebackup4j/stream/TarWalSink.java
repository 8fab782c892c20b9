package org.basebackup4j.stream;

import java.nio.ByteBuffer;
import java.time.Clock;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.jspecify.annotations.Nullable;

/** Log as members of an archive, to be unpacked in {@code pg_wal}. */
public final class TarWalSink implements WalSink {
    private static final int FILE_MODE = 0600;

    private final EntryHandler tar;
    private final Clock clock = Clock.systemUTC();
    private @Nullable WalSegment segment;
    private int segmentBytes;

    /** Writes the archive to a stage, which it finishes and closes. */
    public TarWalSink(ByteStage stage) {
        this(new TarWriter(stage));
    }

    /** Writes members to a handler, which it ends and closes. */
    public TarWalSink(EntryHandler tar) {
        this.tar = tar;
    }

    @Override
    public void open(WalSegment opened) throws BackupException {
        tar.begin(file(opened.fileName(), opened.sizeBytes()));
        segment = opened;
        segmentBytes = 0;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        segmentBytes += data.remaining();
        tar.content(data);
    }

    /** The archive becomes durable with the rest of the backup. */
    @Override
    public void sync() {
        // A part of it is of no use to anybody.
    }

    @Override
    public void closeSegment() throws BackupException {
        WalSegment closed = segment;
        if (closed == null) {
            return;
        }
        segment = null;
        ZeroPadding.write(closed.sizeBytes() - segmentBytes, tar::content);
        tar.end();
        if (segmentBytes == closed.sizeBytes()) {
            markDone(closed.fileName());
        }
    }

    private void markDone(String fileName) throws BackupException {
        tar.begin(file("archive_status/" + fileName + ".done", 0));
        tar.end();
    }

    /** The archive is new, so it holds no file that we have not written. */
    @Override
    public boolean hasHistory(TimelineId timeline) {
        return false;
    }

    @Override
    public void writeHistory(TimelineId timeline, byte[] content) throws BackupException {
        tar.begin(file(timeline.historyFileName(), content.length));
        tar.content(ByteBuffer.wrap(content));
        tar.end();
        markDone(timeline.historyFileName());
    }

    private TarEntry file(String name, long sizeBytes) {
        return TarEntry.file(name, sizeBytes, FILE_MODE, clock.instant().getEpochSecond());
    }

    @Override
    public void finish() throws BackupException {
        tar.archiveEnd();
    }

    @Override
    public void close() {
        tar.close();
    }
}
