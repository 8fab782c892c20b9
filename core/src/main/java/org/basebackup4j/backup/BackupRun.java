package org.basebackup4j.backup;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.backup.BackupEvent.Awaited;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.replication.BackupStart;
import org.basebackup4j.replication.BaseBackupCommand;
import org.basebackup4j.replication.BaseBackupStream;
import org.basebackup4j.replication.ReplicationSession;
import org.basebackup4j.replication.SystemIdentity;
import org.basebackup4j.replication.TablespaceHeader;
import org.basebackup4j.store.CreatedPaths;
import org.basebackup4j.store.TarFileOutput;
import org.basebackup4j.stream.StreamOptions;
import org.basebackup4j.stream.WalConnection;
import org.jspecify.annotations.Nullable;

/** The steps of one backup, and what it holds while they run. */
final class BackupRun implements AutoCloseable {
    /** From here on a server sends all archives in one COPY, ends them as a tar file ends, and tells its progress. */
    private static final int FIRST_WITH_SINGLE_COPY = 15;

    /** As long as a server waits for us by default. */
    private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

    private static final Duration RECONNECT_PATIENCE = Duration.ofMinutes(5);

    private final BackupOptions options;
    private final PasswordPrompt prompt;
    private final BackupRecord listener;
    private final CreatedPaths created = new CreatedPaths();
    private final ProgressTracker progress;
    private final Waiting waiting;

    private @Nullable ReplicationSession session;
    private @Nullable OpenDestination destination;
    private @Nullable WalStreaming wal;
    private Optional<String> createdSlot = Optional.empty();

    BackupRun(BackupOptions options, PasswordPrompt prompt, BackupRecord listener) {
        this.options = options;
        this.prompt = prompt;
        this.listener = listener;
        this.progress = new ProgressTracker(listener);
        this.waiting = new Waiting(listener, options.walMethod() == WalMethod.NONE);
    }

    BackupResult backUp() throws BackupException {
        begin(BackupPhase.CONNECT);
        boolean unpacked =
                options.destination() instanceof BackupDestination.Directory && options.format() == BackupFormat.PLAIN;
        ArchiveCompression.of(options).requireLibraries(unpacked);
        ReplicationSession base = connect();
        OpenDestination place =
                OpenDestination.open(options, listener, created, base.hasGroupAccess(), progress::fileBegins);
        destination = place;
        int segmentSizeBytes = base.walSegmentSizeBytes();
        SystemIdentity identity = base.identifySystem();
        listener.on(new BackupEvent.Connected(base.serverVersion(), identity.systemIdentifier()));

        BaseBackupStream stream = requestBackup(base);
        BackupStart start = awaitStart(stream);
        Announcement announcement = new Announcement(stream.tablespaces());
        MemberRules.Terms terms = new MemberRules.Terms(
                announcement, options.walMethod() == WalMethod.FETCH, !(place.output() instanceof TarFileOutput));
        place.expect(announcement.headers());
        SpaceCheck.run(options, place.output(), announcement.headers(), listener);
        TransferCheck check = new TransferCheck(
                options, start, terms, segmentSizeBytes, identity.systemIdentifier(), base.serverVersion());
        if (options.walMethod() == WalMethod.STREAM) {
            prepareWal(base, identity, start, segmentSizeBytes, place, check);
        }
        boolean walLast = place.output().takesLogLast();
        if (!walLast) {
            startWal();
        }
        receive(base, stream, terms, place, check);
        Lsn end = stream.awaitEnd();
        if (!start.position().isBefore(end)) {
            throw new BackupException("server reported unexpected end position " + end + " of a backup that starts at "
                    + start.position());
        }
        listener.on(new BackupEvent.EndPosition(end));
        stream.awaitCompletion();
        if (walLast) {
            startWal();
        }
        finishWal(end);
        check.finish(end);
        base.close();
        begin(BackupPhase.SYNC);
        place.complete();
        listener.end();
        return new BackupResult(
                start.position(),
                end,
                start.timeline(),
                identity.systemIdentifier(),
                base.serverVersion(),
                progress.receivedBytes(),
                check.fileCount(),
                tablespaces(announcement),
                place.manifest(),
                listener.durations(),
                listener.warnings());
    }

    private void begin(BackupPhase phase) {
        listener.on(new BackupEvent.PhaseStarted(phase));
    }

    private static List<BackupResult.Tablespace> tablespaces(Announcement announcement) {
        return announcement.headers().stream()
                .filter(header -> header.location().isPresent())
                .map(header -> new BackupResult.Tablespace(
                        header.oid().orElse(""), header.location().orElseThrow()))
                .toList();
    }

    private ReplicationSession connect() throws BackupException {
        ReplicationSession opened = ReplicationSession.open(
                options.connection(), prompt, this::notice, waiting.patience(options.stallTimeout()));
        session = opened;
        ServerVersion version = opened.serverVersion();
        if (!version.isAtLeast(ServerVersion.OLDEST_MAJOR)) {
            throw new BackupException(
                    "incompatible server version " + version,
                    "Servers of version " + ServerVersion.OLDEST_MAJOR + " and newer are supported.",
                    null,
                    null);
        }
        if (version.isAtLeast(ServerVersion.NEWEST_MAJOR + 1)) {
            listener.on(new BackupEvent.UntestedServer(version));
        }
        return opened;
    }

    private void notice(ServerMessage message) {
        listener.on(new BackupEvent.Notice(message));
    }

    private BaseBackupStream requestBackup(ReplicationSession base) throws BackupException {
        BaseBackupCommand command = BackupCommand.of(options);
        command.check(base.serverVersion());
        if (options.destination() instanceof BackupDestination.ServerTarget && options.writeRecoveryConfiguration()) {
            throw new BackupException("recovery configuration cannot be written when a backup target is used");
        }
        if (options.incrementalManifest().isPresent()) {
            IncrementalManifest.upload(options.incrementalManifest().get(), base);
        }
        begin(BackupPhase.CHECKPOINT);
        listener.on(new BackupEvent.WaitingForCheckpoint());
        waiting.waitFor(Awaited.CHECKPOINT);
        return base.startBackup(command);
    }

    private BackupStart awaitStart(BaseBackupStream stream) throws BackupException {
        BackupStart start = stream.awaitStart();
        waiting.waitFor(Awaited.ANSWER);
        begin(BackupPhase.TRANSFER);
        listener.on(new BackupEvent.CheckpointCompleted());
        listener.on(new BackupEvent.StartPosition(start.position(), start.timeline()));
        return start;
    }

    /** From here on the log that the backup needs is kept for us, unless we were told to do without a slot. */
    private void prepareWal(
            ReplicationSession base,
            SystemIdentity identity,
            BackupStart start,
            int segmentSizeBytes,
            OpenDestination place,
            TransferCheck check)
            throws BackupException {
        listener.on(new BackupEvent.WalStreamStarting());
        WalConnection streaming = WalConnection.open(base.settings(), prompt, this::notice, options.stallTimeout());
        try {
            chooseSlot(streaming);
            StreamOptions receive = new StreamOptions(
                    start.position(),
                    start.timeline(),
                    identity.systemIdentifier(),
                    segmentSizeBytes,
                    options.statusInterval(),
                    false,
                    walStallLimit(),
                    options.reconnect() ? reconnectPatience() : Duration.ZERO);
            WalStreaming prepared = WalStreaming.prepare(
                    streaming, receive, check.log(place.openWalSink(base.serverVersion())), listener, base::abort);
            progress.tellBefore(prepared::tellReceived);
            wal = prepared;
        } finally {
            if (wal == null) {
                streaming.close();
            }
        }
    }

    /** What the user says goes before what is good for a connection that can be opened again. */
    private Duration walStallLimit() {
        Duration ours = options.reconnect() ? STALL_LIMIT : Duration.ZERO;
        return options.stallTimeout().isZero() ? ours : options.stallTimeout();
    }

    private Duration reconnectPatience() {
        Duration timeout = options.stallTimeout();
        return timeout.isZero() || timeout.compareTo(RECONNECT_PATIENCE) > 0 ? RECONNECT_PATIENCE : timeout;
    }

    private void startWal() {
        WalStreaming prepared = wal;
        if (prepared != null) {
            prepared.start();
        }
    }

    private void chooseSlot(WalConnection streaming) throws BackupException {
        if (options.slot().isEmpty() && options.temporarySlot()) {
            String name = streaming.createTemporarySlot("pg_basebackup_");
            listener.on(new BackupEvent.SlotCreated(name, true));
        } else if (options.createSlot()) {
            createSlot(streaming, options.slot().orElseThrow());
        } else {
            options.slot().ifPresent(streaming::useSlot);
        }
    }

    private void createSlot(WalConnection streaming, String name) throws BackupException {
        try {
            streaming.createSlot(name);
        } catch (ServerException e) {
            throw e;
        } catch (BackupException e) {
            // The slot may be ours by now, or somebody else's as before, so it can only be told, not dropped.
            listener.on(new BackupEvent.SlotNotDropped(name, "it is not known whether it was created"));
            throw e;
        }
        createdSlot = Optional.of(name);
        listener.on(new BackupEvent.SlotCreated(name, false));
    }

    private void receive(
            ReplicationSession base,
            BaseBackupStream stream,
            MemberRules.Terms terms,
            OpenDestination place,
            TransferCheck check)
            throws BackupException {
        List<TablespaceHeader> headers = terms.announcement().headers();
        boolean singleCopy = base.serverVersion().isAtLeast(FIRST_WITH_SINGLE_COPY);
        Optional<Injection> recoveryConfig = options.writeRecoveryConfiguration()
                ? Optional.of(Injection.standby(
                        RecoveryConfig.contents(base.settings(), base.serverVersion(), options.slot())))
                : Optional.empty();
        Optional<Injection> injection =
                Injection.both(place.neededSettings(headers, base.serverVersion()), recoveryConfig);
        progress.announce(headers, singleCopy);
        ArchivePipeline pipeline = new ArchivePipeline(
                place.output(), ArchiveCompression.of(options), singleCopy, place.groupAccess(), injection, terms);
        boolean manifest = options.manifest().wanted();
        String suffix =
                options.serverCompression().map(CompressionRequest::fileSuffix).orElse("");
        try (ArchiveRouter router =
                new ArchiveRouter(pipeline, check, place.output(), progress, headers, suffix, manifest)) {
            waiting.waitForData(router::allBegun);
            stream.receiveArchives(headers, manifest, router);
        }
        progress.finished();
    }

    private void finishWal(Lsn end) throws BackupException {
        WalStreaming streaming = wal;
        if (streaming == null) {
            return;
        }
        begin(BackupPhase.WAL);
        listener.on(new BackupEvent.WaitingForWal());
        try {
            streaming.awaitEnd(end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(e);
        }
        Optional<BackupException> failure = streaming.failure();
        if (failure.isPresent()) {
            throw failure.get();
        }
        streaming.tellReceived();
        streaming.close();
    }

    /** What the failure of a step really means. */
    BackupException explain(Throwable failure, boolean interrupted) {
        if (interrupted) {
            return failure instanceof CancelledException cancelled ? cancelled : new CancelledException(failure);
        }
        Optional<BackupException> walFailure = wal == null ? Optional.empty() : wal.failure();
        if (walFailure.isPresent()) {
            listener.on(new BackupEvent.WalStreamFailed(walFailure.get()));
            BackupException explained =
                    new BackupException("background process terminated unexpectedly", walFailure.get());
            explained.addSuppressed(failure);
            return explained;
        }
        return failure instanceof BackupException known
                ? known
                : new BackupException("could not take the backup: " + failure, failure);
    }

    /** Undoes what was done, after everything was {@link #close closed}. */
    void cleanUp(BackupException failure) {
        BackupCleanup cleanup = new BackupCleanup(options, listener, failure);
        cleanup.removeFiles(created);
        if (createdSlot.isPresent() && session != null) {
            cleanup.dropSlot(session.settings(), createdSlot.get());
        }
    }

    /** Whatever one of them throws, the others are closed too. */
    @Override
    public void close() {
        listener.end();
        try {
            if (session != null) {
                session.close();
            }
        } finally {
            closeReceivers();
        }
    }

    private void closeReceivers() {
        try {
            if (wal != null) {
                wal.close();
            }
        } finally {
            if (destination != null) {
                destination.close();
            }
        }
    }
}
