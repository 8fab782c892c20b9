package org.basebackup4j.output;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.function.Consumer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.pg.BackupException;

/** One tar stream with the data directory in it, and the manifest as its last member. */
public final class TarStreamOutput implements BackupOutput {
    private final TarWriter tar;
    private final String name;
    private final int manifestMode;
    private final Consumer<String> currentFile;
    private final Clock clock = Clock.systemUTC();

    /**
     * Writes to a stage, which is finished when the backup is complete, and closed with the output.
     *
     * @param name what the stream is called
     * @param groupAccess whether the cluster's files are readable for its group
     * @param currentFile told this name when an archive begins
     */
    public TarStreamOutput(ByteStage stage, String name, boolean groupAccess, Consumer<String> currentFile) {
        this.tar = new TarWriter(stage);
        this.name = name;
        this.manifestMode = new NewFiles(groupAccess).fileMode();
        this.currentFile = currentFile;
    }

    @Override
    public ArchiveSink archive(Archive archive) {
        currentFile.accept(name);
        return new ArchiveSink.Entries(new Members());
    }

    /** A tar file's header says the size, which is not known before all of the manifest is there. */
    @Override
    public ByteStage manifest() {
        return new Spool(this::addManifest);
    }

    private void addManifest(Spool manifest) throws BackupException {
        tar.begin(TarEntry.added(
                ManifestFile.NAME,
                manifest.sizeBytes(),
                manifestMode,
                clock.instant().getEpochSecond()));
        manifest.replay(tar::content);
        tar.end();
    }

    @Override
    public void sync() {
        // Who reads the stream sees to that.
    }

    @Override
    public void complete(boolean durable) throws BackupException {
        tar.archiveEnd();
    }

    @Override
    public void close() {
        tar.close();
    }

    /** Entries of one archive; the stream goes on after them. */
    private final class Members implements EntryHandler {
        @Override
        public void begin(TarEntry entry) throws BackupException {
            tar.begin(entry);
        }

        @Override
        public void content(ByteBuffer data) throws BackupException {
            tar.content(data);
        }

        @Override
        public void end() throws BackupException {
            tar.end();
        }

        @Override
        public void archiveEnd() {
            // More may follow.
        }

        @Override
        public void close() {
            // More may follow.
        }
    }
}
