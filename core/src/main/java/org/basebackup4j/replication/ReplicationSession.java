package org.basebackup4j.replication;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.session.Connection;
import org.basebackup4j.session.Patience;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;

/**
 * A connection to a walsender, on which one command runs at a time. Not thread-safe but for {@link #wakeUp} and {@link
 * #abort}.
 */
public final class ReplicationSession implements AutoCloseable {
    private static final String INTEGER_DATETIMES = "integer_datetimes";

    private final Connection connection;

    private ReplicationSession(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects and checks that the server is one that we can talk to.
     *
     * @param notices is told what the server says besides its answers
     * @param patience what is done when it says nothing
     */
    public static ReplicationSession open(
            ConnectionSettings settings, PasswordPrompt prompt, Consumer<ServerMessage> notices, Patience patience)
            throws BackupException {
        Connection connection = Connection.open(settings, prompt, notices, patience);
        try {
            checkIntegerDatetimes(connection);
        } catch (BackupException e) {
            connection.close();
            throw e;
        }
        return new ReplicationSession(connection);
    }

    private static void checkIntegerDatetimes(Connection connection) throws BackupException {
        Optional<String> value = connection.parameter(INTEGER_DATETIMES);
        if (value.isEmpty()) {
            throw new BackupException("could not determine server setting for \"integer_datetimes\"");
        }
        if (!value.get().equals("on")) {
            throw new BackupException("\"integer_datetimes\" compile flag does not match server");
        }
    }

    /** The settings that led to this connection, a password that was asked for included. */
    public ConnectionSettings settings() {
        return connection.settings();
    }

    /** The server's version. */
    public ServerVersion serverVersion() {
        return connection.serverVersion();
    }

    /** The server process's number. */
    public int processId() {
        return connection.processId();
    }

    /** Runs {@code IDENTIFY_SYSTEM}. */
    public SystemIdentity identifySystem() throws BackupException {
        ResultSet result = query("IDENTIFY_SYSTEM");
        if (!result.has(1, 3)) {
            throw unexpectedShape("could not identify system", result, "%d rows and %d or more fields", 1, 3);
        }
        BackendMessage.DataRow row = result.rows().get(0);
        try {
            return new SystemIdentity(
                    identifier(text(row, 0)),
                    TimelineId.parse(text(row, 1)),
                    Lsn.parse(text(row, 2)),
                    Optional.ofNullable(row.text(3)));
        } catch (IllegalArgumentException e) {
            throw new BackupException("could not identify system: " + e.getMessage(), e);
        }
    }

    /** Checks that it is a number: others rely on that. */
    private static String identifier(String text) {
        return Long.toUnsignedString(Long.parseUnsignedLong(text));
    }

    /** The size of the cluster's write-ahead log segments, in bytes. */
    public int walSegmentSizeBytes() throws BackupException {
        String shown = show("wal_segment_size", "could not fetch WAL segment size");
        long size;
        try {
            int digits = 0;
            while (digits < shown.length() && Character.isDigit(shown.charAt(digits))) {
                digits++;
            }
            size = Long.parseLong(shown, 0, digits, 10) << unitShift(shown.substring(digits));
        } catch (NumberFormatException e) {
            throw new BackupException("WAL segment size could not be parsed", e);
        }
        if (!WalSegment.isValidSize(size)) {
            throw new BackupException(
                    "remote server reported invalid WAL segment size (" + size + " bytes)",
                    "The WAL segment size must be a power of two between 1 MB and 1 GB.",
                    null,
                    null);
        }
        return (int) size;
    }

    private static int unitShift(String unit) throws BackupException {
        return switch (unit) {
            case "MB" -> 20;
            case "GB" -> 30;
            default -> throw new BackupException("WAL segment size could not be parsed");
        };
    }

    /** Whether files of the cluster are readable for its group, as {@code data_directory_mode} tells. */
    public boolean hasGroupAccess() throws BackupException {
        String mode = show("data_directory_mode", "could not fetch group access flag");
        try {
            return (Integer.parseInt(mode, 8) & 0050) == 0050;
        } catch (NumberFormatException e) {
            throw new BackupException("group access flag could not be parsed: " + mode, e);
        }
    }

    private String show(String name, String failure) throws BackupException {
        ResultSet result = query("SHOW " + name);
        if (!result.has(1, 1)) {
            throw unexpectedShape(failure, result, "%d rows and %d or more fields", 1, 1);
        }
        return text(result.rows().get(0), 0);
    }

    /**
     * Creates a physical replication slot.
     *
     * @param temporary whether the slot ends with this session
     * @param reserveWal whether it keeps the write-ahead log from now on, rather than from its first use on
     */
    public void createPhysicalSlot(String name, boolean temporary, boolean reserveWal) throws BackupException {
        String reserve = serverVersion().isAtLeast(15) ? " ( RESERVE_WAL)" : " RESERVE_WAL";
        String command = "CREATE_REPLICATION_SLOT " + CommandText.identifier(name)
                + (temporary ? " TEMPORARY" : "")
                + " PHYSICAL"
                + (reserveWal ? reserve : "");
        ResultSet result = query(command);
        if (result.rows().size() != 1 || result.fieldCount() != 4) {
            throw unexpectedShape(
                    "could not create replication slot \"" + name + "\"", result, "%d rows and %d fields", 1, 4);
        }
    }

    /** Reads where a physical replication slot is; servers from 15 on know this command. */
    public ReplicationSlot readSlot(String name) throws BackupException {
        ResultSet result = query("READ_REPLICATION_SLOT " + CommandText.identifier(name));
        if (result.rows().size() != 1 || result.fieldCount() != 3) {
            throw unexpectedShape(
                    "could not read replication slot \"" + name + "\"", result, "%d rows and %d fields", 1, 3);
        }
        BackendMessage.DataRow row = result.rows().get(0);
        String type = row.text(0);
        if (type == null) {
            throw new BackupException("replication slot \"" + name + "\" does not exist");
        }
        if (!type.equals("physical")) {
            throw new BackupException("expected a physical replication slot, got type \"" + type + "\" instead");
        }
        Optional<String> position = Optional.ofNullable(row.text(1));
        try {
            return new ReplicationSlot(
                    position.map(Lsn::parse), Optional.ofNullable(row.text(2)).map(TimelineId::parse));
        } catch (IllegalArgumentException e) {
            throw new BackupException(
                    "could not parse restart_lsn \"" + position.orElse("") + "\" for replication slot \"" + name + "\"",
                    e);
        }
    }

    /** Drops a replication slot, which must not be in use. */
    public void dropSlot(String name) throws BackupException {
        ResultSet result = query("DROP_REPLICATION_SLOT " + CommandText.identifier(name));
        if (!result.rows().isEmpty() || result.fieldCount() != 0) {
            throw unexpectedShape(
                    "could not drop replication slot \"" + name + "\"", result, "%d rows and %d fields", 0, 0);
        }
    }

    /**
     * Drops a replication slot, after waiting until it is not in use.
     *
     * @param patience how long the server may take; the session is of no use after that
     */
    public void dropSlot(String name, Duration patience) throws BackupException {
        String command = "DROP_REPLICATION_SLOT " + CommandText.identifier(name) + " WAIT";
        long deadline = System.nanoTime() + patience.toNanos();
        connection.send(new FrontendMessage.Query(command));
        BackendMessage message;
        do {
            message = connection.receive(Math.max(1, deadline - System.nanoTime()));
            if (message instanceof BackendMessage.ErrorResponse error) {
                throw commandFailed(command, error);
            }
            boolean end = message instanceof BackendMessage.CommandComplete
                    || message instanceof BackendMessage.ReadyForQuery;
            if (message != null && !end) {
                throw CommandReplies.unexpected(sendingFailed(command), message);
            }
            if (message == null && System.nanoTime() >= deadline) {
                throw new BackupException(sendingFailed(command) + ": timeout expired");
            }
        } while (!(message instanceof BackendMessage.ReadyForQuery));
    }

    /** Fetches a timeline's history file. */
    public TimelineHistory timelineHistory(TimelineId timeline) throws BackupException {
        ResultSet result = query("TIMELINE_HISTORY " + timeline, "TIMELINE_HISTORY");
        if (result.rows().size() != 1 || result.fieldCount() != 2) {
            throw unexpectedShape(
                    "unexpected response to TIMELINE_HISTORY command", result, "%d rows and %d fields", 1, 2);
        }
        BackendMessage.DataRow row = result.rows().get(0);
        String fileName = text(row, 0);
        if (!fileName.equals(timeline.historyFileName())) {
            throw new BackupException(
                    "server reported unexpected history file name for timeline " + timeline + ": " + fileName);
        }
        byte[] content = row.bytes(1);
        if (content == null || !TimelineHistory.isValid(content, timeline)) {
            throw new BackupException("server sent an invalid history file for timeline " + timeline);
        }
        return new TimelineHistory(fileName, content);
    }

    /**
     * Uploads the manifest of an earlier backup, so that the next one only adds to that; from 17 on.
     *
     * @param source what the manifest is read from
     */
    public void uploadManifest(ManifestSource source) throws BackupException {
        new ManifestUpload(connection).send(source);
    }

    /** Starts a base backup; its stream must be read to its end, or the session be closed. */
    public BaseBackupStream startBackup(BaseBackupCommand command) throws BackupException {
        connection.send(new FrontendMessage.Query(command.text(serverVersion())));
        return new BaseBackupStream(connection, serverVersion().isAtLeast(15));
    }

    /**
     * Starts to receive write-ahead log.
     *
     * @param slot the replication slot to use, if any
     * @param position where to start
     * @param timeline the timeline to follow, up to its end
     */
    public WalStream startWal(Optional<String> slot, Lsn position, TimelineId timeline) throws BackupException {
        String command = "START_REPLICATION "
                + slot.map(name -> "SLOT " + CommandText.identifier(name) + " ").orElse("")
                + position + " TIMELINE " + timeline;
        connection.send(new FrontendMessage.Query(command));
        return WalStream.begin(connection);
    }

    /** Makes a waiting {@link WalStream#poll} return soon; callable from any thread. */
    public void wakeUp() {
        connection.wakeUp();
    }

    /** Breaks the connection, so that whatever waits for the server fails; callable from any thread. */
    public void abort() {
        connection.abort();
    }

    @Override
    public void close() {
        connection.close();
    }

    private ResultSet query(String command) throws BackupException {
        return query(command, command);
    }

    private ResultSet query(String command, String nameInMessages) throws BackupException {
        connection.send(new FrontendMessage.Query(command));
        String unexpected = sendingFailed(nameInMessages);
        ResultSetBuilder result = new ResultSetBuilder(unexpected);
        BackupException failure = null;
        while (true) {
            BackendMessage message = connection.receive();
            if (message instanceof BackendMessage.ReadyForQuery) {
                break;
            } else if (message instanceof BackendMessage.ErrorResponse error) {
                failure = failure == null ? commandFailed(nameInMessages, error) : failure;
            } else if (!(message instanceof BackendMessage.CommandComplete) && !result.take(message)) {
                throw CommandReplies.unexpected(unexpected, message);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return result.build();
    }

    static ServerException commandFailed(String command, BackendMessage.ErrorResponse error) {
        return new ServerException(sendingFailed(command), error.message());
    }

    private static String sendingFailed(String command) {
        return "could not send replication command \"" + command + "\"";
    }

    private static String text(BackendMessage.DataRow row, int field) {
        String text = row.text(field);
        return text == null ? "" : text;
    }

    private static BackupException unexpectedShape(
            String failure, ResultSet result, String expectation, int rows, int fields) {
        return new BackupException(failure + ": got " + result.rows().size() + " rows and " + result.fieldCount()
                + " fields, expected " + String.format(Locale.ROOT, expectation, rows, fields));
    }
}
