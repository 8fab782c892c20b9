package org.basebackup4j.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.replication.ReplicationSession;
import org.basebackup4j.session.Patience;

/**
 * The connection that log comes over, and the replication slot that keeps it on the server. When it breaks it can be
 * opened again. Used by one thread, but for {@link #wakeUp} and {@link #abort}.
 */
public final class WalConnection implements AutoCloseable {
    private final Consumer<ServerMessage> notices;
    private final Patience patience;
    private final CountDownLatch aborted = new CountDownLatch(1);
    private volatile ReplicationSession session;
    private Optional<String> slot = Optional.empty();
    private Optional<String> temporarySlotPrefix = Optional.empty();

    private WalConnection(ReplicationSession session, Consumer<ServerMessage> notices, Patience patience) {
        this.session = session;
        this.notices = notices;
        this.patience = patience;
    }

    /**
     * Connects.
     *
     * @param settings how
     * @param prompt asked when the server wants a password and none is known
     * @param notices is told what the server says besides its answers
     * @param limit how long it may say nothing while it has to answer; zero for ever
     */
    public static WalConnection open(
            ConnectionSettings settings, PasswordPrompt prompt, Consumer<ServerMessage> notices, Duration limit)
            throws BackupException {
        Patience patience = Patience.limitedTo(limit);
        return new WalConnection(ReplicationSession.open(settings, prompt, notices, patience), notices, patience);
    }

    /** The settings that led here, a password that was asked for included. */
    public ConnectionSettings settings() {
        return session.settings();
    }

    /** The server's version. */
    public ServerVersion serverVersion() {
        return session.serverVersion();
    }

    public ReplicationSession session() {
        return session;
    }

    /** The slot in use, if any. */
    Optional<String> slot() {
        return slot;
    }

    /** Uses a slot that is there. */
    public void useSlot(String name) {
        slot = Optional.of(name);
    }

    /** Creates a permanent slot that keeps log from now on, and uses it. */
    public void createSlot(String name) throws BackupException {
        session.createPhysicalSlot(name, false, true);
        useSlot(name);
    }

    /**
     * Creates a slot that ends with the session, and uses it. A session that is opened again gets a new one.
     *
     * @param prefix its name without the number of the server's process
     * @return its name
     */
    public String createTemporarySlot(String prefix) throws BackupException {
        temporarySlotPrefix = Optional.of(prefix);
        String name = prefix + Integer.toUnsignedString(session.processId());
        session.createPhysicalSlot(name, true, true);
        useSlot(name);
        return name;
    }

    /**
     * Opens a broken connection again. Where the slot was a temporary one, the server has dropped it, or will when it
     * finds that the old connection is broken; the new one keeps log from the last checkpoint on. Whether the log that we
     * need is still there is found when streaming begins.
     */
    void reopen() throws BackupException {
        ConnectionSettings settings = session.settings();
        session.close();
        ReplicationSession opened = ReplicationSession.open(settings, PasswordPrompt.never(), notices, patience);
        session = opened;
        if (isAborted()) {
            opened.abort();
        }
        if (temporarySlotPrefix.isPresent()) {
            createTemporarySlot(temporarySlotPrefix.get());
        }
    }

    /** Makes the receiving thread look at its {@link StopCondition}; for any thread. */
    public void wakeUp() {
        session.wakeUp();
    }

    /** Makes whatever uses the connection fail, now and from now on; for any thread. */
    public void abort() {
        aborted.countDown();
        session.abort();
    }

    boolean isAborted() {
        return aborted.getCount() == 0;
    }

    /** Waits, but not when the connection is given up: then it returns true at once. */
    boolean awaitAbort(long nanos) throws InterruptedException {
        return aborted.await(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        session.close();
    }
}
