package org.basebackup4j.receive;

import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.stream.WalConnection;

/** Creates and drops physical replication slots. */
public final class SlotCommand {
    private static final String DUPLICATE_OBJECT = "42710";

    private SlotCommand() {}

    /**
     * Creates a permanent slot, which keeps log from its first use on, without anybody to ask for a password.
     *
     * @param settings how to reach the server
     * @param name the slot's name
     * @param orTakeExisting whether a slot of that name that is there already will do
     * @throws ServerException if the server refuses that
     * @throws BackupException if the server cannot be reached
     */
    public static void create(ConnectionSettings settings, String name, boolean orTakeExisting) throws BackupException {
        create(settings, PasswordPrompt.never(), name, orTakeExisting, event -> {});
    }

    /**
     * Drops a slot, which must not be in use, without anybody to ask for a password.
     *
     * @param settings how to reach the server
     * @param name the slot's name
     * @throws ServerException if the server refuses that
     * @throws BackupException if the server cannot be reached
     */
    public static void drop(ConnectionSettings settings, String name) throws BackupException {
        drop(settings, PasswordPrompt.never(), name, event -> {});
    }

    /**
     * Creates a permanent slot, which keeps log from its first use on.
     *
     * @param settings how to reach the server
     * @param prompt asked when the server wants a password and none is known
     * @param name the slot's name
     * @param orTakeExisting whether a slot of that name that is there already will do
     * @param listener is told what happens
     * @throws BackupException if the server cannot be reached, or refuses
     */
    public static void create(
            ConnectionSettings settings,
            PasswordPrompt prompt,
            String name,
            boolean orTakeExisting,
            ReceiveListener listener)
            throws BackupException {
        try (WalConnection connection = ReceiverServer.connect(settings, prompt, listener)) {
            ReceiverServer.ask(connection, name);
            listener.on(new ReceiveEvent.CreatingSlot(name));
            connection.session().createPhysicalSlot(name, false, false);
        } catch (ServerException e) {
            if (!orTakeExisting || !e.sqlState().equals(DUPLICATE_OBJECT)) {
                throw e;
            }
        } catch (BackupException e) {
            throw orCancelled(e);
        }
    }

    private static BackupException orCancelled(BackupException e) {
        return Thread.currentThread().isInterrupted() ? new CancelledException(e) : e;
    }

    /**
     * Drops a slot, which must not be in use.
     *
     * @param settings how to reach the server
     * @param prompt asked when the server wants a password and none is known
     * @param name the slot's name
     * @param listener is told what happens
     * @throws BackupException if the server cannot be reached, or refuses
     */
    public static void drop(ConnectionSettings settings, PasswordPrompt prompt, String name, ReceiveListener listener)
            throws BackupException {
        try (WalConnection connection = ReceiverServer.connect(settings, prompt, listener)) {
            ReceiverServer.ask(connection, name);
            listener.on(new ReceiveEvent.DroppingSlot(name));
            connection.session().dropSlot(name);
        } catch (BackupException e) {
            throw orCancelled(e);
        }
    }
}
