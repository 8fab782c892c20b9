package org.basebackup4j.replication;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.session.Connection;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.BackendMessage.DataRow;

/**
 * The answer to {@code BASE_BACKUP}, read in the order in which the server sends it: {@link #awaitStart}, {@link
 * #tablespaces}, {@link #receiveArchives}, {@link #awaitEnd}. Not thread-safe.
 */
public final class BaseBackupStream {
    private static final String DATA_CORRUPTED = "XX001";
    private static final String COPY_FAILED = "could not read COPY data";
    private static final String NO_COPY = "could not get COPY data stream";

    private final CommandReplies replies;
    private final boolean singleCopy;

    BaseBackupStream(Connection connection, boolean singleCopy) {
        this.replies = new CommandReplies(connection);
        this.singleCopy = singleCopy;
    }

    /** Waits for the checkpoint, which can take minutes, and returns where the backup starts. */
    public BackupStart awaitStart() throws BackupException {
        ResultSet result = replies.resultSet("could not initiate base backup");
        if (!result.has(1, 2)) {
            throw new BackupException("server returned unexpected response to BASE_BACKUP command; got "
                    + result.rows().size() + " rows and " + result.fieldCount()
                    + " fields, expected 1 rows and 2 fields");
        }
        DataRow row = result.rows().get(0);
        Lsn position = position(row);
        if (position.isInvalid()) {
            throw new BackupException("server reported unexpected start position " + position);
        }
        return new BackupStart(position, timeline(row));
    }

    /** The archives that will come, in the server's order; the data directory is the one without a location. */
    public List<TablespaceHeader> tablespaces() throws BackupException {
        ResultSet result = replies.resultSet("could not get backup header");
        if (result.rows().isEmpty() || result.fieldCount() < 3) {
            throw new BackupException("no data returned from server");
        }
        List<TablespaceHeader> headers = new ArrayList<>();
        for (DataRow row : result.rows()) {
            headers.add(header(row));
        }
        return headers;
    }

    private static TablespaceHeader header(DataRow row) throws BackupException {
        String size = row.text(2);
        try {
            return new TablespaceHeader(
                    Optional.ofNullable(row.text(0)),
                    Optional.ofNullable(row.text(1)),
                    size == null ? 0 : Long.parseLong(size));
        } catch (NumberFormatException e) {
            throw new BackupException("could not get backup header: not a size: \"" + size + "\"", e);
        }
    }

    /** Passes on everything that the server sends up to the end of the manifest. */
    public void receiveArchives(List<TablespaceHeader> headers, boolean manifest, ArchiveReceiver receiver)
            throws BackupException {
        if (singleCopy) {
            receiveSingleCopy(receiver);
        } else {
            receiveCopyPerArchive(headers, manifest, receiver);
        }
        receiver.complete();
    }

    /** Up to 14: one COPY for each tablespace in the order of the headers, then one for the manifest. */
    private void receiveCopyPerArchive(List<TablespaceHeader> headers, boolean manifest, ArchiveReceiver receiver)
            throws BackupException {
        for (TablespaceHeader header : headers) {
            receiver.archive(header.oid().orElse("base") + ".tar", header.location());
            copyOut(receiver::data);
        }
        if (manifest) {
            receiver.manifest();
            copyOut(receiver::data);
        }
    }

    /** From 15: one COPY with everything, whose messages say themselves what they are. */
    private void receiveSingleCopy(ArchiveReceiver receiver) throws BackupException {
        copyOut(new ArchiveMessages(receiver)::accept);
    }

    private void copyOut(CopyTarget target) throws BackupException {
        BackendMessage first = replies.receive(NO_COPY);
        if (!(first instanceof BackendMessage.CopyOutResponse)) {
            throw CommandReplies.unexpected(NO_COPY, first);
        }
        while (true) {
            BackendMessage message = receiveCopy();
            if (message instanceof BackendMessage.CopyData data) {
                target.accept(data.payload());
            } else if (message instanceof BackendMessage.CopyDone) {
                return;
            } else {
                throw CommandReplies.unexpected(COPY_FAILED, message);
            }
        }
    }

    /** An error that the server raises while it sends is about the backup, not about one COPY. */
    private BackendMessage receiveCopy() throws BackupException {
        try {
            return replies.receive(COPY_FAILED);
        } catch (ServerException e) {
            throw new ServerException("backup failed", e.serverMessage());
        }
    }

    /**
     * Reads the final result set and the end of the command.
     *
     * @return the position up to which the backup needs the log
     */
    public Lsn awaitEnd() throws BackupException {
        ResultSet result = replies.resultSet("backup failed");
        if (!result.has(1, 1)) {
            throw new BackupException("no write-ahead log end position returned from server");
        }
        return position(result.rows().get(0));
    }

    /**
     * Reads the end of the command.
     *
     * @throws ChecksumFailureException if the server found damaged pages
     */
    public void awaitCompletion() throws BackupException {
        try {
            replies.commandComplete("final receive failed");
        } catch (ServerException e) {
            throw e.sqlState().equals(DATA_CORRUPTED) ? new ChecksumFailureException(e) : e;
        }
    }

    private static Lsn position(DataRow row) throws BackupException {
        String text = String.valueOf(row.text(0));
        try {
            return Lsn.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BackupException("could not parse write-ahead log location \"" + text + "\"", e);
        }
    }

    private static TimelineId timeline(DataRow row) throws BackupException {
        String text = String.valueOf(row.text(1));
        try {
            return TimelineId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BackupException("could not initiate base backup: " + e.getMessage(), e);
        }
    }

    /** Takes the payload of one CopyData message. */
    @FunctionalInterface
    private interface CopyTarget {
        void accept(ByteBuffer payload) throws BackupException;
    }
}
