package org.basebackup4j.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;
import org.basebackup4j.wire.MessageReader;
import org.jspecify.annotations.Nullable;

/** Messages over a transport. */
final class MessageChannel implements AutoCloseable {
    private static final long GOODBYE_NANOS = 1_000_000_000L;
    private static final int COPY_HEADER_BYTES = 5;
    private static final int COPY_BUFFER_BYTES = 64;

    private final Transport transport;
    private final MessageReader reader = new MessageReader();
    private long heardNanos = System.nanoTime();
    private final ByteBuffer copyBuffer = ByteBuffer.allocateDirect(COPY_BUFFER_BYTES);

    MessageChannel(Transport transport) {
        this.transport = transport;
    }

    Transport transport() {
        return transport;
    }

    /**
     * The next message, or null when the time is over or somebody called {@link Transport#wakeUp}.
     *
     * @param deadlineNanos the {@link System#nanoTime} at which to give up, or {@link Transport#NEVER}
     */
    @Nullable
    BackendMessage receive(long deadlineNanos, boolean mayWakeUp) throws BackupException {
        while (true) {
            BackendMessage message = reader.next();
            if (message != null) {
                return message;
            }
            try {
                int count = transport.read(reader.room(), deadlineNanos, mayWakeUp);
                if (count < 0) {
                    throw new ConnectionLostException(ConnectionLostException.CLOSED_UNEXPECTEDLY, null);
                }
                if (count == 0) {
                    return null;
                }
                reader.filled();
                heardNanos = System.nanoTime();
            } catch (IOException e) {
                throw ConnectionLostException.receiving(e);
            }
        }
    }

    /** The {@link System#nanoTime} at which bytes came last, were it only a part of a message. */
    long heardNanos() {
        return heardNanos;
    }

    void send(FrontendMessage message) throws BackupException {
        write(message.encode());
    }

    /** Sends one CopyData message of at most a few dozen bytes, without allocating anything. */
    void sendCopyData(ByteBuffer payload) throws BackupException {
        copyBuffer.clear();
        copyBuffer.put((byte) 'd').putInt(COPY_HEADER_BYTES - 1 + payload.remaining());
        copyBuffer.put(payload).flip();
        write(copyBuffer);
    }

    private void write(ByteBuffer bytes) throws BackupException {
        try {
            transport.write(bytes);
        } catch (IOException e) {
            throw new ConnectionLostException("could not send data to server: " + e.getMessage(), e);
        }
    }

    /** Says good-bye, if the server listens. */
    void terminate() {
        transport.limitWrites(GOODBYE_NANOS);
        try {
            send(new FrontendMessage.Terminate());
        } catch (BackupException e) {
            // The server need not hear it: the socket is closed next.
        }
        close();
    }

    @Override
    public void close() {
        transport.close();
    }
}
