package org.basebackup4j.stream;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.store.NewFile;
import org.basebackup4j.store.NewFiles;
import org.jspecify.annotations.Nullable;

/** Log as files in a {@code pg_wal} directory. */
public final class DirectoryWalSink implements WalSink {
    private static final String STATUS_DIRECTORY = "archive_status";
    private static final String SUMMARIES_DIRECTORY = "summaries";

    private final Path directory;
    private final NewFiles files;
    private final boolean sync;
    private @Nullable WalSegment segment;
    private @Nullable SegmentFile file;
    private int segmentBytes;

    private DirectoryWalSink(Path directory, NewFiles files, boolean sync) {
        this.directory = directory;
        this.files = files;
        this.sync = sync;
    }

    /**
     * Makes the directory with its parts, as far as it is not there: the entries of the base archive that would bring
     * them may come later.
     *
     * @param directory the {@code pg_wal} directory, or a link to it
     * @param groupAccess whether the cluster's files are readable for its group
     * @param sync whether a closed segment is made durable
     * @param withSummaries whether the server has a directory for WAL summaries there
     */
    public static DirectoryWalSink create(Path directory, boolean groupAccess, boolean sync, boolean withSummaries)
            throws BackupException {
        NewFiles files = new NewFiles(groupAccess);
        files.createDirectoryIfAbsent(directory);
        files.createDirectoryIfAbsent(directory.resolve(STATUS_DIRECTORY));
        if (withSummaries) {
            files.createDirectoryIfAbsent(directory.resolve(SUMMARIES_DIRECTORY));
        }
        return new DirectoryWalSink(directory, files, sync);
    }

    @Override
    public void open(WalSegment opened) throws BackupException {
        SegmentFile created = SegmentFile.create(files, directory.resolve(opened.fileName()), sync);
        file = created;
        segment = opened;
        segmentBytes = 0;
        created.pad(opened.sizeBytes());
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        segmentBytes += data.remaining();
        openFile().write(data);
    }

    private SegmentFile openFile() {
        SegmentFile open = file;
        if (open == null) {
            throw new IllegalStateException("no segment is open");
        }
        return open;
    }

    @Override
    public void sync() throws BackupException {
        openFile().sync();
    }

    @Override
    public void closeSegment() throws BackupException {
        WalSegment closed = segment;
        if (closed == null) {
            return;
        }
        SegmentFile finished = openFile();
        segment = null;
        file = null;
        finished.finish();
        if (segmentBytes == closed.sizeBytes()) {
            markDone(closed.fileName());
        }
    }

    private void finish(NewFile open) throws BackupException {
        if (sync) {
            open.sync();
        }
        open.finish();
        open.close();
    }

    private void markDone(String fileName) throws BackupException {
        finish(files.create(directory.resolve(STATUS_DIRECTORY).resolve(fileName + ".done")));
    }

    @Override
    public boolean hasHistory(TimelineId timeline) {
        return Files.exists(directory.resolve(timeline.historyFileName()), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void writeHistory(TimelineId timeline, byte[] content) throws BackupException {
        try (NewFile history = files.create(directory.resolve(timeline.historyFileName()))) {
            history.write(ByteBuffer.wrap(content));
            finish(history);
        }
        markDone(timeline.historyFileName());
    }

    /** The directories become durable with the rest of the backup. */
    @Override
    public void finish() {
        // Every segment was finished when it was closed.
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
