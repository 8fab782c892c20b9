package org.basebackup4j.backup;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.replication.ArchiveReceiver;
import org.basebackup4j.replication.TablespaceHeader;
import org.jspecify.annotations.Nullable;

/**
 * Sends each archive, and the manifest, to its place in the output, and sees to it that exactly those arrive that were
 * announced.
 */
final class ArchiveRouter implements ArchiveReceiver, AutoCloseable {
    private final ArchivePipeline pipeline;
    private final TransferCheck check;
    private final BackupOutput output;
    private final ProgressTracker progress;
    private final Map<String, TablespaceHeader> expected = new HashMap<>();
    private boolean manifestExpected;
    private @Nullable ByteStage current;
    private boolean inArchive;

    ArchiveRouter(
            ArchivePipeline pipeline,
            TransferCheck check,
            BackupOutput output,
            ProgressTracker progress,
            Iterable<TablespaceHeader> headers,
            String suffix,
            boolean manifestExpected) {
        this.pipeline = pipeline;
        this.check = check;
        this.output = output;
        this.progress = progress;
        this.manifestExpected = manifestExpected;
        headers.forEach(header -> expected.put(header.oid().orElse("base") + ".tar" + suffix, header));
    }

    @Override
    public void archive(String name, Optional<String> tablespaceLocation) throws BackupException {
        finishCurrent();
        TablespaceHeader header = expected.remove(name);
        if (header == null || !header.location().equals(tablespaceLocation)) {
            throw new BackupException("server sent an archive that it did not announce: \"" + name + "\"");
        }
        progress.archiveBegins(name);
        inArchive = true;
        current = pipeline.open(
                name, tablespaceLocation, check.archive(header.oid().orElse("")));
    }

    @Override
    public void manifest() throws BackupException {
        finishCurrent();
        if (!manifestExpected) {
            throw new BackupException("server sent a manifest that was not asked for");
        }
        manifestExpected = false;
        inArchive = false;
        current = check.manifest(output.manifest());
    }

    @Override
    public void data(ByteBuffer data) throws BackupException {
        ByteStage stage = current;
        if (stage == null) {
            throw new BackupException("unexpected payload data");
        }
        int bytes = data.remaining();
        stage.write(data);
        progress.received(bytes);
    }

    /** Whether the last archive has begun, so that the server may be done with sending. */
    boolean allBegun() {
        return expected.isEmpty();
    }

    @Override
    public void progress(long doneBytes) {
        progress.serverSaid(doneBytes);
    }

    @Override
    public void complete() throws BackupException {
        finishCurrent();
        if (!expected.isEmpty()) {
            throw new BackupException("server did not send archive \""
                    + expected.keySet().iterator().next() + "\"");
        }
        if (manifestExpected) {
            throw new BackupException("server did not send the backup manifest");
        }
    }

    private void finishCurrent() throws BackupException {
        ByteStage stage = current;
        if (stage != null) {
            stage.finish();
            stage.close();
            current = null;
            if (inArchive) {
                progress.archiveEnds();
            }
        }
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
    }
}
