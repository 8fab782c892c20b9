package org.basebackup4j.replication;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.session.Connection;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code START_REPLICATION}: write-ahead log of one timeline, from a position on.
 *
 * <p>{@link #poll} until {@link Event#END}, or {@link #requestEnd} and then {@code poll} until {@code END}; then {@link
 * #finish}. Nothing is allocated for a message of data. Not thread-safe.
 *
 * <pre>
 * from the server   'w'  Int64 start, Int64 end of log, Int64 time, Byte[] data
 *                   'k'  Int64 end of log, Int64 time, Byte1 reply requested
 * to the server     'r'  Int64 written, Int64 flushed, Int64 applied, Int64 time, Byte1 reply requested
 * </pre>
 */
public final class WalStream {
    /** What {@link #poll} found. */
    public enum Event {
        /** Nothing came in time, or somebody called {@link ReplicationSession#wakeUp}. */
        NOTHING,
        /** Log data: see {@link #dataStart} and {@link #data}. */
        DATA,
        /** A sign of life, without a wish. */
        KEEPALIVE,
        /** The server wants to hear from us at once. */
        REPLY_REQUESTED,
        /** The server sends no more. */
        END
    }

    private static final String RECEIVE_FAILED = "could not receive data from WAL stream";
    private static final int DATA_HEADER_BYTES = 1 + 8 + 8 + 8;
    private static final int KEEPALIVE_BYTES = 1 + 8 + 8 + 1;
    private static final int STATUS_BYTES = 1 + 8 + 8 + 8 + 8 + 1;
    private static final Instant POSTGRES_EPOCH = Instant.ofEpochSecond(946_684_800);
    private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Connection connection;
    private final CommandReplies replies;
    private final ByteBuffer status = ByteBuffer.allocateDirect(STATUS_BYTES);

    /** The answer to a start at the very end of a timeline, instead of a copy: the columns of what comes next. */
    private final BackendMessage.@Nullable RowDescription endOfTimeline;

    private long dataStart;
    private ByteBuffer data = NO_DATA;
    private boolean copyDoneSent;

    /** A server that shuts down ends the command in the middle of the copy, and then itself. */
    private boolean shutDown;

    private WalStream(Connection connection, BackendMessage.@Nullable RowDescription endOfTimeline) {
        this.connection = connection;
        this.replies = new CommandReplies(connection);
        this.endOfTimeline = endOfTimeline;
    }

    /** Reads the first message of the answer; at the very end of an old timeline the server sends no log at all. */
    static WalStream begin(Connection connection) throws BackupException {
        BackendMessage first = connection.receive();
        if (first instanceof BackendMessage.ErrorResponse error) {
            throw ReplicationSession.commandFailed("START_REPLICATION", error);
        }
        if (first instanceof BackendMessage.RowDescription columns) {
            return new WalStream(connection, columns);
        }
        if (first instanceof BackendMessage.CopyBothResponse) {
            return new WalStream(connection, null);
        }
        throw CommandReplies.unexpected("could not send replication command \"START_REPLICATION\"", first);
    }

    /**
     * Waits for the next message.
     *
     * @param timeoutNanos how long to wait at most, in nanoseconds
     */
    public Event poll(long timeoutNanos) throws BackupException {
        if (endOfTimeline != null) {
            return Event.END;
        }
        BackendMessage message = receive(timeoutNanos);
        if (message == null) {
            return Event.NOTHING;
        }
        if (message instanceof BackendMessage.CopyData copyData) {
            return copyData(copyData.payload());
        }
        if (message instanceof BackendMessage.CopyDone) {
            return Event.END;
        }
        if (message instanceof BackendMessage.CommandComplete) {
            shutDown = true;
            return Event.END;
        }
        if (message instanceof BackendMessage.ErrorResponse error) {
            throw new ServerException("unexpected termination of replication stream", error.message());
        }
        throw CommandReplies.unexpected(RECEIVE_FAILED, message);
    }

    private @Nullable BackendMessage receive(long timeoutNanos) throws BackupException {
        try {
            return connection.receive(timeoutNanos);
        } catch (BackupException e) {
            throw new BackupException(RECEIVE_FAILED + ": " + e.getMessage(), e);
        }
    }

    private Event copyData(ByteBuffer payload) throws BackupException {
        int length = payload.remaining();
        byte type = length == 0 ? 0 : payload.get();
        return switch (type) {
            case 'w' -> walData(payload, length);
            case 'k' -> keepalive(payload, length);
            default -> throw new BackupException("unrecognized streaming header: \"" + (char) type + "\"");
        };
    }

    private Event walData(ByteBuffer payload, int length) throws BackupException {
        if (length < DATA_HEADER_BYTES) {
            throw headerTooSmall(length);
        }
        dataStart = payload.getLong();
        payload.getLong();
        payload.getLong();
        data = payload;
        return Event.DATA;
    }

    private static Event keepalive(ByteBuffer payload, int length) throws BackupException {
        if (length < KEEPALIVE_BYTES) {
            throw headerTooSmall(length);
        }
        return payload.get(payload.position() + 16) == 0 ? Event.KEEPALIVE : Event.REPLY_REQUESTED;
    }

    private static BackupException headerTooSmall(int length) {
        return new BackupException("streaming header too small: " + length);
    }

    /** Where the data of the last {@link Event#DATA} starts: the value of an {@link Lsn}. */
    public long dataStart() {
        return dataStart;
    }

    /** The data of the last {@link Event#DATA}; valid until the next {@link #poll}. */
    public ByteBuffer data() {
        return data;
    }

    /**
     * Tells the server how far we are.
     *
     * @param written the position up to which the log is written
     * @param flushed the position up to which it is durable, 0 for "not told"
     * @param replyRequested whether the server is to answer at once, with a {@link Event#KEEPALIVE}
     */
    public void sendStatus(long written, long flushed, boolean replyRequested) throws BackupException {
        status.clear();
        status.put((byte) 'r').putLong(written).putLong(flushed).putLong(0).putLong(microsSincePostgresEpoch());
        status.put((byte) (replyRequested ? 1 : 0)).flip();
        try {
            connection.sendCopyData(status);
        } catch (BackupException e) {
            throw new BackupException("could not send feedback packet: " + e.getMessage(), e);
        }
    }

    private static long microsSincePostgresEpoch() {
        Duration since = Duration.between(POSTGRES_EPOCH, Instant.now());
        return since.getSeconds() * 1_000_000 + since.getNano() / 1_000;
    }

    /** Asks the server to stop sending; what is still on its way comes before {@link Event#END}. */
    public void requestEnd() throws BackupException {
        if (endOfTimeline == null && !copyDoneSent) {
            copyDoneSent = true;
            try {
                connection.send(new FrontendMessage.CopyDone());
            } catch (BackupException e) {
                throw new BackupException("could not send copy-end packet: " + e.getMessage(), e);
            }
        }
    }

    /**
     * Reads the end of the command, after {@link Event#END}.
     *
     * @return where the log goes on when this timeline has ended; empty when the end was asked for, or when the server
     *     shuts down
     */
    public Optional<NextTimeline> finish() throws BackupException {
        if (shutDown) {
            return Optional.empty();
        }
        requestEnd();
        return endOfTimeline == null ? endOfCopy() : Optional.of(endOfTimeline(endOfTimeline));
    }

    private Optional<NextTimeline> endOfCopy() throws BackupException {
        String failure = "unexpected termination of replication stream";
        BackendMessage message = replies.receive(failure);
        if (message instanceof BackendMessage.RowDescription columns) {
            return Optional.of(endOfTimeline(columns));
        }
        if (message instanceof BackendMessage.CommandComplete) {
            // One CommandComplete ends the COPY; a second one, or the readiness, ends the command.
            BackendMessage next = replies.receive(failure);
            if (next instanceof BackendMessage.CommandComplete) {
                replies.readyForQuery(failure);
            } else if (!(next instanceof BackendMessage.ReadyForQuery)) {
                throw CommandReplies.unexpected(failure, next);
            }
            return Optional.empty();
        }
        throw CommandReplies.unexpected(failure, message);
    }

    /** The RowDescription has been read; the row, and what ends the command, have not. */
    private NextTimeline endOfTimeline(BackendMessage.RowDescription columns) throws BackupException {
        ResultSet result = replies.resultSet(columns, "unexpected termination of replication stream");
        if (result.rows().size() != 1) {
            throw new BackupException("unexpected result set after end-of-timeline: got "
                    + result.rows().size() + " rows and " + result.fieldCount()
                    + " fields, expected 1 rows and 2 fields");
        }
        NextTimeline next = NextTimeline.of(result.rows().get(0));
        String failure = "unexpected termination of replication stream";
        BackendMessage message = replies.receive(failure);
        while (!(message instanceof BackendMessage.ReadyForQuery)) {
            if (!(message instanceof BackendMessage.CommandComplete)) { // that of the COPY, and of the command
                throw CommandReplies.unexpected(failure, message);
            }
            message = replies.receive(failure);
        }
        return next;
    }

    /**
     * Where the log goes on after the end of a timeline.
     *
     * @param timeline the next timeline in the server's history
     * @param start the position at which it begins
     */
    public record NextTimeline(TimelineId timeline, Lsn start) {
        private static NextTimeline of(BackendMessage.DataRow row) throws BackupException {
            String timeline = String.valueOf(row.text(0));
            String start = row.fieldCount() > 1 ? String.valueOf(row.text(1)) : "";
            try {
                return new NextTimeline(TimelineId.parse(timeline), Lsn.parse(start));
            } catch (IllegalArgumentException e) {
                throw new BackupException("could not parse next timeline's starting point \"" + start + "\"", e);
            }
        }
    }
}
