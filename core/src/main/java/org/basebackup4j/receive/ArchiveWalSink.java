package org.basebackup4j.receive;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.FlushableStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.store.Durability;
import org.basebackup4j.store.NewFiles;
import org.basebackup4j.stream.SegmentFile;
import org.basebackup4j.stream.WalSink;
import org.jspecify.annotations.Nullable;

/**
 * Log as {@code pg_receivewal} keeps it: a file for each segment, whose name ends in {@code .partial} until it is
 * complete, compressed or not.
 */
final class ArchiveWalSink implements WalSink {
    static final String PARTIAL = ".partial";
    private static final String TEMPORARY = ".tmp";

    private final Path directory;
    private final NewFiles files;
    private final CompressionSpec compression;
    private final boolean durable;
    private final ReceiveListener listener;
    private @Nullable Open open;
    private int segmentBytes;

    /** A segment that is being written: its bytes go through the stage into the file. */
    private record Open(WalSegment segment, Path path, SegmentFile file, ByteStage stage) {}

    /**
     * Writes into a directory that exists.
     *
     * @param durable whether a segment is on disk when it is said to be
     * @param listener is told of segments that are closed before they are complete
     */
    ArchiveWalSink(
            Path directory, NewFiles files, CompressionSpec compression, boolean durable, ReceiveListener listener) {
        this.directory = directory;
        this.files = files;
        this.compression = compression;
        this.durable = durable;
        this.listener = listener;
    }

    private String fileName(String name) {
        return name + compression.algorithm().fileSuffix();
    }

    /** What an earlier run left of the segment is written over: it begins anew, with the same bytes. */
    @Override
    public void open(WalSegment segment) throws BackupException {
        Path path = directory.resolve(fileName(segment.fileName()) + PARTIAL);
        SegmentFile file = SegmentFile.openOrCreate(files, path, durable);
        boolean done = false;
        try {
            if (compression.algorithm() == CompressionAlgorithm.NONE) {
                file.pad(segment.sizeBytes());
            } else {
                file.truncate();
            }
            open = new Open(segment, path, file, Codec.compressor(compression, file));
            segmentBytes = 0;
            done = true;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    private Open opened() {
        Open current = open;
        if (current == null) {
            throw new IllegalStateException("no segment is open");
        }
        return current;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        segmentBytes += data.remaining();
        opened().stage().write(data);
    }

    @Override
    public void sync() throws BackupException {
        Open current = opened();
        if (current.stage() instanceof FlushableStage compressor) {
            compressor.flush();
        }
        current.file().sync();
    }

    @Override
    public void closeSegment() throws BackupException {
        Open current = opened();
        boolean complete = segmentBytes == current.segment().sizeBytes();
        if (!complete) {
            tellIncomplete(current);
        }
        open = null;
        try (ByteStage stage = current.stage()) {
            stage.finish();
        }
        if (complete) {
            Path target = directory.resolve(fileName(current.segment().fileName()));
            Durability.rename(current.path(), target, durable);
        }
    }

    private void tellIncomplete(Open segment) {
        listener.on(
                new ReceiveEvent.SegmentIncomplete(segment.path().getFileName().toString()));
    }

    @Override
    public boolean hasHistory(TimelineId timeline) {
        return Files.exists(directory.resolve(fileName(timeline.historyFileName())));
    }

    @Override
    public void writeHistory(TimelineId timeline, byte[] content) throws BackupException {
        Path target = directory.resolve(fileName(timeline.historyFileName()));
        Path temporary = directory.resolve(target.getFileName() + TEMPORARY);
        SegmentFile file = SegmentFile.openOrCreate(files, temporary, durable);
        try (ByteStage stage = Codec.compressor(compression, file)) {
            file.truncate();
            stage.write(ByteBuffer.wrap(content));
            stage.finish();
        }
        Durability.rename(temporary, target, durable);
    }

    @Override
    public void finish() {
        // Every segment was finished when it was closed.
    }

    /**
     * Closes a segment that is still open because something went wrong; what is in it is as durable as ever.
     *
     * @param tell whether the listener is told, as the original tells it when the server ends the stream
     */
    void closeUnfinished(boolean tell) throws BackupException {
        Open current = open;
        open = null;
        if (current != null) {
            if (tell) {
                tellIncomplete(current);
            }
            try (ByteStage stage = current.stage()) {
                stage.finish();
            }
        }
    }

    @Override
    public void close() {
        if (open != null) {
            open.stage().close();
        }
    }
}
