package org.basebackup4j.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.replication.TablespaceHeader;
import org.basebackup4j.store.ChannelStage;
import org.basebackup4j.store.CreatedPaths;
import org.basebackup4j.store.DirectoryOutput;
import org.basebackup4j.store.ServerTargetOutput;
import org.basebackup4j.store.TarFileOutput;
import org.basebackup4j.store.TarStreamOutput;
import org.basebackup4j.stream.DirectoryWalSink;
import org.basebackup4j.stream.TarWalSink;
import org.basebackup4j.stream.WalSink;

/** The place that a backup is written to, and what was made there. */
final class OpenDestination implements AutoCloseable {
    /** From here on {@code pg_wal} has a directory for WAL summaries. */
    private static final int FIRST_WITH_WAL_SUMMARIES = 17;

    private static final String WAL_DIRECTORY = "pg_wal";

    private final BackupOptions options;
    private final BackupListener listener;
    private final CreatedPaths created;
    private final boolean groupAccess;
    private final BackupOutput output;

    private OpenDestination(
            BackupOptions options,
            BackupListener listener,
            CreatedPaths created,
            boolean groupAccess,
            BackupOutput output) {
        this.options = options;
        this.listener = listener;
        this.created = created;
        this.groupAccess = groupAccess;
        this.output = output;
    }

    /**
     * Opens the destination, after taking the directories that it needs.
     *
     * @param created learns what was made
     * @param groupAccess whether the cluster's files are readable for its group
     * @param currentFile told what is being written
     */
    static OpenDestination open(
            BackupOptions options,
            BackupListener listener,
            CreatedPaths created,
            boolean groupAccess,
            Consumer<String> currentFile)
            throws BackupException {
        BackupOutput output;
        if (options.destination() instanceof BackupDestination.Directory directory) {
            created.claim(Place.DATA, directory.path(), groupAccess);
            output = options.format() == BackupFormat.TAR
                    ? new TarFileOutput(directory.path(), groupAccess, currentFile)
                    : openPlain(directory.path(), options, created, groupAccess, currentFile);
        } else if (options.destination() instanceof BackupDestination.TarStream stream) {
            output = openStream(stream, options, groupAccess, currentFile);
        } else if (options.destination() instanceof BackupDestination.Custom custom) {
            output = new CheckedOutput(custom.output().open(groupAccess));
        } else {
            output = new ServerTargetOutput();
        }
        return new OpenDestination(options, listener, created, groupAccess, output);
    }

    private static BackupOutput openPlain(
            Path target, BackupOptions options, CreatedPaths created, boolean groupAccess, Consumer<String> currentFile)
            throws BackupException {
        DirectoryOutput plain =
                new DirectoryOutput(target, options.tablespaceMap(), groupAccess, options.sync(), currentFile);
        if (options.walDirectory().isPresent()) {
            Path walDirectory = options.walDirectory().get();
            created.claim(Place.WAL, walDirectory, groupAccess);
            plain.linkWalDirectory(walDirectory);
        }
        return plain;
    }

    private static BackupOutput openStream(
            BackupDestination.TarStream stream,
            BackupOptions options,
            boolean groupAccess,
            Consumer<String> currentFile)
            throws BackupException {
        CompressionSpec compression = ArchiveCompression.of(options).written();
        ByteStage bytes = Codec.compressor(compression, new ChannelStage(stream.channel(), stream.name()));
        String name = stream.name() + compression.algorithm().fileSuffix();
        return new TarStreamOutput(bytes, name, options.tablespaceMap(), groupAccess, currentFile);
    }

    boolean groupAccess() {
        return groupAccess;
    }

    BackupOutput output() {
        return output;
    }

    /** Takes the directories of tablespaces. One in place, whose path is relative, lies within the target. */
    void expect(List<TablespaceHeader> headers) throws BackupException {
        if (!(output instanceof DirectoryOutput)) {
            return;
        }
        for (TablespaceHeader header : headers) {
            Optional<String> location = header.location().filter(path -> path.startsWith("/"));
            if (location.isPresent()) {
                Path directory = Path.of(options.tablespaceMap().apply(location.get()));
                created.claim(Place.TABLESPACE, directory, groupAccess);
            }
        }
    }

    /**
     * What has to be set in the backup's own configuration so that a server starts from it.
     *
     * @throws BackupException if the server is too old for that
     */
    Optional<Injection> neededSettings(List<TablespaceHeader> headers, ServerVersion version) throws BackupException {
        boolean inPlace = output instanceof TarStreamOutput
                && headers.stream()
                        .flatMap(header -> header.location().stream())
                        .anyMatch(location -> !options.tablespaceMap().maps(location));
        return inPlace ? Optional.of(InPlaceTablespaces.setting(headers.size(), version)) : Optional.empty();
    }

    /** Opens the place of write-ahead log that is streamed. */
    WalSink openWalSink(ServerVersion version) throws BackupException {
        if (output instanceof DirectoryOutput
                && options.destination() instanceof BackupDestination.Directory directory) {
            return DirectoryWalSink.create(
                    directory.path().resolve(WAL_DIRECTORY),
                    groupAccess,
                    options.sync(),
                    version.isAtLeast(FIRST_WITH_WAL_SUMMARIES));
        }
        CompressionSpec compression = walCompression();
        String suffix = compression.algorithm().fileSuffix();
        ArchiveSink sink = output.log(WAL_DIRECTORY + ".tar" + suffix);
        return sink instanceof ArchiveSink.Bytes bytes
                ? new TarWalSink(Codec.compressor(compression, bytes.stage()))
                : new TarWalSink(((ArchiveSink.Entries) sink).handler());
    }

    /** Scripts that restore rely on what the original does. */
    private CompressionSpec walCompression() throws BackupException {
        boolean gzip = options.compression().algorithm() == CompressionAlgorithm.GZIP;
        return gzip || options.compressWal() ? ArchiveCompression.of(options).written() : CompressionSpec.none();
    }

    /** Where the manifest will be, if it is in a directory. */
    Optional<Path> manifest() {
        return options.manifest().wanted() && options.destination() instanceof BackupDestination.Directory directory
                ? Optional.of(directory.path().resolve("backup_manifest"))
                : Optional.empty();
    }

    /** Makes everything durable, and then the backup one. */
    void complete() throws BackupException {
        created.complete();
        boolean local = !(options.destination() instanceof BackupDestination.ServerTarget);
        if (options.sync() && local) {
            listener.on(new BackupEvent.SyncingData());
            output.sync();
            created.syncParents();
        }
        if (manifest().isPresent()) {
            listener.on(new BackupEvent.RenamingManifest());
        }
        output.complete(options.sync());
        listener.on(new BackupEvent.Completed());
    }

    @Override
    public void close() {
        output.close();
    }
}
