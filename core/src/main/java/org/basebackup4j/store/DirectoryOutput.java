package org.basebackup4j.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.TablespaceMap;

/** A directory that a server can start from, with its tablespaces where they belong. */
public final class DirectoryOutput implements BackupOutput {
    private static final String WAL_DIRECTORY = "pg_wal";
    private static final String TABLESPACES_DIRECTORY = "pg_tblspc";

    private final Path target;
    private final TablespaceMap tablespaceMap;
    private final Consumer<String> currentFile;
    private final NewFiles files;
    private final ManifestFile manifest;
    private final Optional<EarlySync> sync;
    private Path walDirectory;
    private Optional<String> walLink = Optional.empty();

    /**
     * Writes into a directory.
     *
     * @param target it exists already
     * @param tablespaceMap where tablespaces go; their directories exist already
     * @param groupAccess whether the server's files are readable for its group
     * @param durable whether {@link #sync} will be called: files are made durable while others still come
     * @param currentFile told the path of each file when it begins
     */
    public DirectoryOutput(
            Path target,
            TablespaceMap tablespaceMap,
            boolean groupAccess,
            boolean durable,
            Consumer<String> currentFile) {
        this.target = target;
        this.tablespaceMap = tablespaceMap;
        this.currentFile = currentFile;
        this.files = new NewFiles(groupAccess);
        this.manifest = new ManifestFile(target, files);
        this.sync = durable ? Optional.of(new EarlySync()) : Optional.empty();
        this.walDirectory = target.resolve(WAL_DIRECTORY);
        filled(target);
    }

    private void filled(Path directory) {
        sync.ifPresent(early -> early.directory(directory));
    }

    /**
     * Makes {@code pg_wal} a link to a directory that exists already; called before all else, if at all.
     *
     * @param directory an absolute path
     */
    public void linkWalDirectory(Path directory) throws BackupException {
        Path link = target.resolve(WAL_DIRECTORY);
        try {
            Files.createSymbolicLink(link, directory);
        } catch (IOException e) {
            throw OsError.failure("create symbolic link", link, e);
        }
        walDirectory = directory;
        walLink = Optional.of(WAL_DIRECTORY);
    }

    @Override
    public ArchiveSink archive(Archive archive) throws BackupException {
        Optional<String> location = archive.tablespaceLocation();
        Extractor extractor = location.isPresent()
                ? new Extractor(
                        tablespace(location.get()), Optional.empty(), Optional.empty(), files, sync, currentFile)
                : new Extractor(target, Optional.of(tablespaceMap), walLink, files, sync, currentFile);
        return new ArchiveSink.Entries(extractor);
    }

    private Path tablespace(String location) throws BackupException {
        if (!location.startsWith("/")) {
            return tablespaceInPlace(location);
        }
        try {
            Path directory = Path.of(tablespaceMap.apply(location));
            filled(directory);
            return directory;
        } catch (InvalidPathException e) {
            throw new DamagedDataException("tablespace has unsafe path name: \"" + location + "\"", e);
        }
    }

    /** One that lies in the data directory itself; its archive may come before the one with the directory. */
    private Path tablespaceInPlace(String location) throws BackupException {
        if (!location.matches(TABLESPACES_DIRECTORY + "/[0-9]+")) {
            throw new DamagedDataException("tablespace has unsafe path name: \"" + location + "\"");
        }
        own(target.resolve(TABLESPACES_DIRECTORY));
        return own(target.resolve(location));
    }

    private Path own(Path directory) throws BackupException {
        files.createOwnDirectoryIfAbsent(directory);
        filled(directory);
        return directory;
    }

    @Override
    public ArchiveSink log(String name) throws BackupException {
        Path directory = target.resolve(WAL_DIRECTORY);
        files.createDirectoryIfAbsent(directory);
        files.createDirectoryIfAbsent(directory.resolve("archive_status"));
        return new ArchiveSink.Entries(new Extractor(
                directory, Optional.empty(), Optional.of("archive_status"), files, Optional.empty(), file -> {}));
    }

    @Override
    public ByteStage manifest() throws BackupException {
        return manifest.create();
    }

    /** Who streams log writes it to its directory, past us. */
    @Override
    public void sync() throws BackupException {
        EarlySync begun = sync.orElseThrow(() -> new IllegalStateException("opened as not durable"));
        if (!Files.notExists(walDirectory, LinkOption.NOFOLLOW_LINKS)) {
            Durability.syncTree(walDirectory);
        }
        begun.await();
    }

    @Override
    public void complete(boolean durable) throws BackupException {
        manifest.publish(durable);
    }

    @Override
    public void close() {
        sync.ifPresent(EarlySync::close); // each stage is closed by who asked for it
    }
}
