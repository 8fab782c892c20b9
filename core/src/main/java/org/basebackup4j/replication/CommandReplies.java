package org.basebackup4j.replication;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.session.Connection;
import org.basebackup4j.wire.BackendMessage;

/** Reads the parts of a command's answer, each failure with the words that say which part it was. */
final class CommandReplies {
    private final Connection connection;

    CommandReplies(Connection connection) {
        this.connection = connection;
    }

    /** The next message, but never an error. */
    BackendMessage receive(String failure) throws BackupException {
        BackendMessage message;
        try {
            message = connection.receive();
        } catch (BackupException e) {
            throw new BackupException(failure + ": " + e.getMessage(), e);
        }
        if (message instanceof BackendMessage.ErrorResponse error) {
            throw new ServerException(failure, error.message());
        }
        return message;
    }

    /** A whole result set, its CommandComplete included. */
    ResultSet resultSet(String failure) throws BackupException {
        return rest(new ResultSetBuilder(failure), failure);
    }

    /** A whole result set whose columns have been read already. */
    ResultSet resultSet(BackendMessage.RowDescription columns, String failure) throws BackupException {
        ResultSetBuilder result = new ResultSetBuilder(failure);
        result.take(columns);
        return rest(result, failure);
    }

    private ResultSet rest(ResultSetBuilder result, String failure) throws BackupException {
        while (true) {
            BackendMessage message = receive(failure);
            if (message instanceof BackendMessage.CommandComplete) {
                return result.build();
            }
            if (!result.take(message)) {
                throw unexpected(failure, message);
            }
        }
    }

    /** The CommandComplete that ends the command as a whole, and the server's readiness for the next one. */
    void commandComplete(String failure) throws BackupException {
        BackendMessage message = receive(failure);
        if (!(message instanceof BackendMessage.CommandComplete)) {
            throw unexpected(failure, message);
        }
        readyForQuery(failure);
    }

    /** The server's readiness for the next command. */
    void readyForQuery(String failure) throws BackupException {
        BackendMessage message = receive(failure);
        if (!(message instanceof BackendMessage.ReadyForQuery)) {
            throw unexpected(failure, message);
        }
    }

    static BackupException unexpected(String failure, BackendMessage message) {
        return new BackupException(
                failure + ": unexpected message " + message.getClass().getSimpleName());
    }
}
