package org.basebackup4j.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.MemberPath;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.TablespaceMap;
import org.jspecify.annotations.Nullable;

/**
 * One tar stream that unpacks into a data directory with everything in it: the tablespaces, and the manifest as the last
 * member.
 *
 * <p>A tablespace that is mapped to another directory gets the names that it has there, and the link to it in {@code
 * pg_tblspc}; {@code tar} makes such absolute names only with {@code -P}. All others become directories in {@code
 * pg_tblspc}, as the server knows them with {@code allow_in_place_tablespaces}: nobody knows yet where the stream will be
 * unpacked, so there is nothing that a link could point to.
 */
public final class TarStreamOutput implements BackupOutput {
    private static final String TABLESPACES_DIRECTORY = "pg_tblspc/";

    private final TarWriter tar;
    private final String name;
    private final TablespaceMap tablespaceMap;
    private final NewFiles modes;
    private final Consumer<String> currentFile;
    private final Clock clock = Clock.systemUTC();
    private @Nullable Spool manifest;

    /**
     * Writes to a stage, which is finished when the backup is complete, and closed with the output.
     *
     * @param name what the stream is called
     * @param tablespaceMap where tablespaces will be; one that it does not map becomes a part of the data directory
     * @param groupAccess whether the cluster's files are readable for its group
     * @param currentFile told the name when an archive begins
     */
    public TarStreamOutput(
            ByteStage stage,
            String name,
            TablespaceMap tablespaceMap,
            boolean groupAccess,
            Consumer<String> currentFile) {
        this.tar = new TarWriter(stage);
        this.name = name;
        this.tablespaceMap = tablespaceMap;
        this.modes = new NewFiles(groupAccess);
        this.currentFile = currentFile;
    }

    @Override
    public ArchiveSink archive(Archive archive) throws BackupException {
        currentFile.accept(name);
        Optional<String> location = archive.tablespaceLocation();
        if (location.isEmpty()) {
            return new ArchiveSink.Entries(new DataDirectory());
        }
        String directory = tablespaceMap.maps(location.get())
                ? tablespaceMap.apply(location.get())
                : TABLESPACES_DIRECTORY + archive.name().replaceFirst("\\..*", "");
        tar.begin(TarEntry.directory(
                directory, modes.directoryMode(), clock.instant().getEpochSecond()));
        tar.end();
        return new ArchiveSink.Entries(new Below(directory));
    }

    @Override
    public ArchiveSink log(String logName) {
        return new ArchiveSink.Entries(new Below("pg_wal"));
    }

    /** Members of a tar file cannot be interleaved. */
    @Override
    public boolean takesLogLast() {
        return true;
    }

    /** A tar file's header says the size, which is not known before all of the manifest is there. */
    @Override
    public ByteStage manifest() {
        Spool spool = new Spool();
        manifest = spool;
        return spool;
    }

    private void addManifest(Spool complete) throws BackupException {
        tar.begin(TarEntry.added(
                ManifestFile.NAME,
                complete.sizeBytes(),
                modes.fileMode(),
                clock.instant().getEpochSecond()));
        complete.replay(tar::content);
        tar.end();
    }

    @Override
    public void sync() {
        // Who reads the stream sees to that.
    }

    @Override
    public void complete(boolean durable) throws BackupException {
        if (manifest != null) {
            addManifest(manifest);
        }
        tar.archiveEnd();
    }

    @Override
    public void close() {
        if (manifest != null) {
            manifest.release();
        }
        tar.close();
    }

    /** What is written as it comes; the stream goes on after it. */
    private class Members implements EntryHandler {
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

    /** Members of a directory, which come without its name. */
    private final class Below extends Members {
        private final String directory;

        Below(String directory) {
            this.directory = directory;
        }

        @Override
        public void begin(TarEntry entry) throws BackupException {
            if (!MemberPath.isSafe(entry.name())) {
                throw new DamagedDataException("tar member has unsafe path name: \"" + entry.name() + "\"");
            }
            super.begin(entry.below(directory));
        }
    }

    /** Members of the data directory, whose links to tablespaces are not what they were on the server. */
    private final class DataDirectory extends Members {
        private boolean dropping;

        @Override
        public void begin(TarEntry entry) throws BackupException {
            boolean link = entry.type() == TarEntry.Type.SYMBOLIC_LINK;
            if (!link) {
                super.begin(entry);
                return;
            }
            String serverPath = new String(entry.linkTargetBytes(), StandardCharsets.UTF_8);
            if (!entry.name().startsWith(TABLESPACES_DIRECTORY)) {
                throw new DamagedDataException("tar member \"" + entry.name() + "\" is an unexpected symbolic link");
            }
            dropping = !tablespaceMap.maps(serverPath);
            if (!dropping) {
                super.begin(entry.withLinkTarget(tablespaceMap.apply(serverPath)));
            }
        }

        @Override
        public void end() throws BackupException {
            if (!dropping) {
                super.end();
            }
            dropping = false;
        }
    }
}
