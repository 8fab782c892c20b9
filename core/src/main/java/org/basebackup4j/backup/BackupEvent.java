package org.basebackup4j.backup;

import java.nio.file.Path;
import java.time.Duration;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.pg.TimelineId;

/**
 * A step of a backup. They come in the order in which they are listed here, with {@link PhaseStarted}, {@link Notice},
 * {@link Progress}, {@link Receiving}, {@link WalReceived} and {@link StillWaiting} anywhere.
 *
 * <p>More may be added: a listener should pass over what it does not know.
 */
public sealed interface BackupEvent {
    /**
     * A phase begins, and with it ends the one before it. The last one ends with the backup.
     *
     * @param phase which one
     */
    record PhaseStarted(BackupPhase phase) implements BackupEvent {}

    /**
     * The server has been reached.
     *
     * @param version its version
     * @param systemIdentifier the cluster's identifier, unsigned decimal
     */
    record Connected(ServerVersion version, String systemIdentifier) implements BackupEvent {}

    /** The server was asked for the backup and makes a checkpoint first, which can take minutes. */
    record WaitingForCheckpoint() implements BackupEvent {}

    /** What a backup waits for. */
    enum Awaited {
        /** The server's checkpoint, which begins the backup. */
        CHECKPOINT,
        /** Data of the archives and the manifest. */
        DATA,
        /** The server's archiver: a backup without its log ends when that log is archived. */
        ARCHIVING,
        /** Any other answer of the server. */
        ANSWER
    }

    /**
     * The server has been waited for without a break; told about every ten seconds.
     *
     * @param awaited what for
     * @param waited how long so far
     */
    record StillWaiting(Awaited awaited, Duration waited) implements BackupEvent {}

    /**
     * By the server's estimate there is less space than the backup needs. It goes on all the same: the estimate may be
     * wrong, and others may make room.
     *
     * @param directory what is too small
     * @param neededBytes the estimate
     * @param usableBytes what is free
     */
    record LittleSpace(Path directory, long neededBytes, long usableBytes) implements BackupEvent {}

    /** The checkpoint is done. */
    record CheckpointCompleted() implements BackupEvent {}

    /**
     * Where the backup starts.
     *
     * @param position the first position whose log the backup needs
     * @param timeline the timeline that it is on
     */
    record StartPosition(Lsn position, TimelineId timeline) implements BackupEvent {}

    /** The second connection, which receives the write-ahead log, is about to be opened. */
    record WalStreamStarting() implements BackupEvent {}

    /**
     * A replication slot was made.
     *
     * @param name the slot's name
     * @param temporary whether the server drops it when the session ends
     */
    record SlotCreated(String name, boolean temporary) implements BackupEvent {}

    /**
     * How far the transfer is. Sent at the end of every archive, about once a second within it, and at the end.
     *
     * @param doneBytes the bytes of the data directory and the tablespaces that have arrived
     * @param totalBytes the server's estimate of them all; 0 when it was not asked for one
     * @param tablespace how many archives are complete
     * @param tablespaceCount how many archives there are
     * @param file the file that is being written; empty when it is not known, and at the end
     * @param finished whether this is the last one
     */
    record Progress(long doneBytes, long totalBytes, int tablespace, int tablespaceCount, String file, boolean finished)
            implements BackupEvent {}

    /**
     * Data comes, but too slowly for a {@link Progress} each second: told instead of it, as often.
     *
     * @param progress how far the transfer is. Of what a server compresses, only the server knows how much it was: then the
     *     bytes are those of the last {@link Progress}
     */
    record Receiving(Progress progress) implements BackupEvent {}

    /**
     * Write-ahead log has been received, besides the archives. Told before
     * {@link Progress} and at the end, if there is more by a segment or it is the end.
     *
     * @param position up to where
     */
    record WalReceived(Lsn position) implements BackupEvent {}

    /**
     * An archive begins to arrive.
     *
     * @param name the file name that the server gives it, as in {@code base.tar} or {@code 16384.tar.gz}
     */
    record ArchiveStarted(String name) implements BackupEvent {}

    /**
     * An archive has arrived.
     *
     * @param name the file name that the server gives it
     * @param receivedBytes how large it is as it came
     */
    record ArchiveCompleted(String name, long receivedBytes) implements BackupEvent {}

    /**
     * Where the backup ends.
     *
     * @param position the position up to which the backup needs the log
     */
    record EndPosition(Lsn position) implements BackupEvent {}

    /** The data is complete, and the WAL connection receives what is left up to the end position. */
    record WaitingForWal() implements BackupEvent {}

    /** Files and directories are being made durable. */
    record SyncingData() implements BackupEvent {}

    /** The manifest gets its name, which says that the backup is complete. */
    record RenamingManifest() implements BackupEvent {}

    /** The backup is complete. */
    record Completed() implements BackupEvent {}

    /**
     * The server said something that is not an error.
     *
     * @param notice what it said
     */
    record Notice(ServerMessage notice) implements BackupEvent {}

    /**
     * The server is newer than any that this was tested with; the newest known protocol is used.
     *
     * @param version the server's version
     */
    record UntestedServer(ServerVersion version) implements BackupEvent {}

    /**
     * The connection that receives the write-ahead log broke, and is opened again; nothing is lost.
     *
     * @param cause why
     */
    record WalStreamInterrupted(BackupException cause) implements BackupEvent {}

    /**
     * The connection that receives the write-ahead log failed, and the backup fails because of it.
     *
     * @param cause why
     */
    record WalStreamFailed(BackupException cause) implements BackupEvent {}

    /**
     * A failed backup removes what it made.
     *
     * @param place which of its directories
     * @param directory the directory
     * @param contentsOnly whether the directory itself was there before and stays
     */
    record Removing(Place place, Path directory, boolean contentsOnly) implements BackupEvent {}

    /**
     * A failed backup could not remove what it made.
     *
     * @param place which of its directories
     * @param directory the directory
     * @param contentsOnly whether only its contents were to go
     * @param cause why it could not be removed
     */
    record RemovingFailed(Place place, Path directory, boolean contentsOnly, String cause) implements BackupEvent {}

    /**
     * A failed backup leaves what it made, because it was told to.
     *
     * @param place which of its directories
     * @param directory the directory
     */
    record NotRemoved(Place place, Path directory) implements BackupEvent {}

    /**
     * A failed backup made a replication slot and could not drop it, so the server keeps write-ahead log for it.
     *
     * @param slot the slot's name
     * @param cause why it could not be dropped
     */
    record SlotNotDropped(String slot, String cause) implements BackupEvent {}
}
