package org.basebackup4j.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.output.ChannelStage;
import org.basebackup4j.output.CreatedPaths;
import org.basebackup4j.output.DirectoryOutput;
import org.basebackup4j.output.Place;
import org.basebackup4j.output.ServerTargetOutput;
import org.basebackup4j.output.TarFileOutput;
import org.basebackup4j.output.TarStreamOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.receive.DirectoryWalSink;
import org.basebackup4j.receive.TarWalSink;
import org.basebackup4j.receive.WalSink;
import org.basebackup4j.replication.TablespaceHeader;

/** The place that a backup is written to, and what was made there. */
final class OpenDestination implements AutoCloseable {
    /** From here on {@code pg_wal} has a directory for WAL summaries. */
    private static final int FIRST_WITH_WAL_SUMMARIES = 17;

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
            ByteStage bytes = new ChannelStage(stream.channel(), stream.name());
            String name = stream.name() + options.compression().algorithm().fileSuffix();
            output =
                    new TarStreamOutput(Codec.compressor(options.compression(), bytes), name, groupAccess, currentFile);
        } else {
            output = new ServerTargetOutput();
        }
        return new OpenDestination(options, listener, created, groupAccess, output);
    }

    private static BackupOutput openPlain(
            Path target, BackupOptions options, CreatedPaths created, boolean groupAccess, Consumer<String> currentFile)
            throws BackupException {
        DirectoryOutput plain = new DirectoryOutput(target, options.tablespaceMap(), groupAccess, currentFile);
        if (options.walDirectory().isPresent()) {
            Path walDirectory = options.walDirectory().get();
            created.claim(Place.WAL, walDirectory, groupAccess);
            plain.linkWalDirectory(walDirectory);
        }
        return plain;
    }

    boolean groupAccess() {
        return groupAccess;
    }

    BackupOutput output() {
        return output;
    }

    /** Takes the directories of tablespaces. One in place, whose path is relative, lies within the target. */
    void expect(List<TablespaceHeader> headers) throws BackupException {
        if (options.destination() instanceof BackupDestination.TarStream && headers.size() > 1) {
            throw new BackupException("can only write single tablespace to stdout, database has " + headers.size());
        }
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

    /** Opens the place of write-ahead log that is streamed; only for a directory. */
    WalSink openWalSink(ServerVersion version) throws BackupException {
        if (output instanceof TarFileOutput tar) {
            boolean gzip = options.compression().algorithm() == CompressionAlgorithm.GZIP;
            CompressionSpec compression = gzip ? options.compression() : CompressionSpec.none();
            ByteStage file = tar.file("pg_wal.tar" + compression.algorithm().fileSuffix());
            return new TarWalSink(Codec.compressor(compression, file));
        }
        if (options.destination() instanceof BackupDestination.Directory directory) {
            return DirectoryWalSink.create(
                    directory.path().resolve("pg_wal"),
                    groupAccess,
                    options.sync(),
                    version.isAtLeast(FIRST_WITH_WAL_SUMMARIES));
        }
        throw new BackupException("cannot stream write-ahead logs in tar mode to stdout");
    }

    /** Makes everything durable, and then the backup one. */
    void complete() throws BackupException {
        boolean local = !(options.destination() instanceof BackupDestination.ServerTarget);
        if (options.sync() && local) {
            listener.on(new BackupEvent.SyncingData());
            output.sync();
            created.syncParents();
        }
        if (options.manifest().wanted() && options.destination() instanceof BackupDestination.Directory) {
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
