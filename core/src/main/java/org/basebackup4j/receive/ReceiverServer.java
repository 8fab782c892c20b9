package org.basebackup4j.receive;

import java.time.Duration;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.replication.ReplicationSession;
import org.basebackup4j.replication.SystemIdentity;
import org.basebackup4j.stream.WalConnection;

/**
 * What {@code pg_receivewal} wants to know of the server first.
 *
 * @param groupAccess whether the cluster's files are readable for its group
 * @param segmentSizeBytes the size of the cluster's segments
 * @param systemIdentifier the cluster's identifier, unsigned decimal
 */
record ReceiverServer(boolean groupAccess, int segmentSizeBytes, String systemIdentifier) {
    /** Connects as the listener is told. */
    static WalConnection connect(ConnectionSettings settings, PasswordPrompt prompt, ReceiveListener listener)
            throws BackupException {
        Consumer<ServerMessage> notices = notice -> listener.on(new ReceiveEvent.Notice(notice));
        return WalConnection.open(settings, prompt, notices, Duration.ZERO);
    }

    /**
     * Checks that this is a connection for physical replication, and asks.
     *
     * @param slot the slot's name, or nothing, for a message
     */
    static ReceiverServer ask(WalConnection connection, String slot) throws BackupException {
        ReplicationSession session = connection.session();
        SystemIdentity identity = session.identifySystem();
        boolean physical = identity.database().isEmpty();
        boolean groupAccess = session.hasGroupAccess();
        if (!physical) {
            throw new BackupException(
                    "replication connection using slot \"" + slot + "\" is unexpectedly database specific");
        }
        return new ReceiverServer(groupAccess, session.walSegmentSizeBytes(), identity.systemIdentifier());
    }

    /** Refuses a server that is too old, and warns of one that is too new. */
    static void checkVersion(ServerVersion version, ReceiveListener listener) throws BackupException {
        if (!version.isAtLeast(ServerVersion.OLDEST_MAJOR)) {
            throw new BackupException("incompatible server version " + version
                    + "; client does not support streaming from server versions older than "
                    + ServerVersion.OLDEST_MAJOR);
        }
        if (version.isAtLeast(ServerVersion.NEWEST_MAJOR + 1)) {
            listener.on(new ReceiveEvent.UntestedServer(version));
        }
    }
}
