package org.basebackup4j.replication;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.session.Connection;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;

/** {@code UPLOAD_MANIFEST}: a COPY to the server, which has a look at it when all is there. */
final class ManifestUpload {
    private static final String FAILED = "could not upload manifest";
    private static final int PIECE_BYTES = 64 * 1024;

    private final Connection connection;
    private final CommandReplies replies;

    ManifestUpload(Connection connection) {
        this.connection = connection;
        this.replies = new CommandReplies(connection);
    }

    /** An error that the server raises on the way is read at the end: until then it skips what we send. */
    void send(ManifestSource source) throws BackupException {
        connection.send(new FrontendMessage.Query("UPLOAD_MANIFEST"));
        BackendMessage first = replies.receive(FAILED);
        if (!(first instanceof BackendMessage.CopyInResponse)) {
            throw CommandReplies.unexpected(FAILED, first);
        }
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        while (source.read(piece.clear()) >= 0) {
            send(new FrontendMessage.CopyData(piece.flip()), "could not send COPY data");
        }
        send(new FrontendMessage.CopyDone(), "could not send end-of-COPY");
        replies.commandComplete(FAILED);
    }

    /** What the server said before it hung up is worth more than that it did. */
    private void send(FrontendMessage message, String failure) throws BackupException {
        try {
            connection.send(message);
        } catch (BackupException e) {
            try {
                replies.commandComplete(FAILED);
            } catch (ServerException said) {
                throw said;
            } catch (BackupException unheard) {
                e.addSuppressed(unheard);
            }
            throw new BackupException(failure + ": " + e.getMessage(), e);
        }
    }
}
