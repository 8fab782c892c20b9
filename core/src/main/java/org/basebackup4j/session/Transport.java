package org.basebackup4j.session;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.ietf.jgss.GSSContext;
import tlschannel.ClientTlsChannel;
import tlschannel.NeedsReadException;
import tlschannel.NeedsWriteException;
import tlschannel.TlsChannel;

/**
 * Bytes to and from the server, over TCP or a Unix socket, in clear or through TLS. One thread uses it; {@link #wakeUp}
 * and {@link #abort} are for the others.
 */
final class Transport implements AutoCloseable {
    static final long NEVER = Long.MAX_VALUE;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Who sends that much at once goes on sending. */
    private static final int BUSY_BYTES = 8 * 1024;

    /**
     * How long to let bytes gather before we ask for more of a busy server's. It sends 8 kB at a time, and would wake us up
     * for each of them, at its own expense and ours. Where others may wake us up, what comes is log: a commit may wait for
     * what we say of it, and we say it as soon as there is nothing more to read.
     */
    private static final long GATHERING_NANOS = 50_000;

    private final SocketChannel socket;
    private final Selector selector;
    private final SelectionKey key;
    /** A Unix socket holds so little that the server would have to wait. */
    private final boolean gathers;

    private ByteChannel channel;
    private boolean busy;
    private volatile boolean wokenUp;
    private volatile boolean aborted;
    private volatile long writeLimitNanos = NEVER;

    private Transport(SocketChannel socket, Selector selector, boolean gathers) throws IOException {
        this.socket = socket;
        this.selector = selector;
        this.gathers = gathers;
        this.channel = socket;
        this.key = socket.register(selector, 0);
    }

    /**
     * Connects over TCP.
     *
     * @param options what is wanted of the socket
     * @param deadlineNanos the {@link System#nanoTime} at which to give up, or {@link #NEVER}
     * @throws SocketTimeoutException if the time is over
     */
    static Transport connectTcp(SocketAddress address, SocketSettings options, long deadlineNanos) throws IOException {
        SocketChannel socket = SocketChannel.open();
        try {
            options.apply(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return connect(socket, true, address, deadlineNanos);
    }

    /** Connects over a Unix socket, as {@link #connectTcp} does. */
    static Transport connectUnix(SocketAddress address, long deadlineNanos) throws IOException {
        return connect(SocketChannel.open(StandardProtocolFamily.UNIX), false, address, deadlineNanos);
    }

    private static Transport connect(SocketChannel socket, boolean gathers, SocketAddress address, long deadlineNanos)
            throws IOException {
        Selector selector = null;
        try {
            selector = Selector.open();
            socket.configureBlocking(false);
            Transport transport = new Transport(socket, selector, gathers);
            transport.connectSocket(address, deadlineNanos);
            return transport;
        } catch (IOException | RuntimeException e) {
            socket.close();
            if (selector != null) {
                selector.close();
            }
            throw e;
        }
    }

    private void connectSocket(SocketAddress address, long deadlineNanos) throws IOException {
        boolean connected = socket.connect(address);
        while (!connected) {
            if (!await(SelectionKey.OP_CONNECT, deadlineNanos, false)) {
                throw new SocketTimeoutException("timeout expired");
            }
            connected = socket.finishConnect();
        }
    }

    /** Goes on through TLS, after a handshake. Nothing may have been read that belongs to it. */
    void startTls(SSLEngine engine, long deadlineNanos) throws IOException {
        TlsChannel tls = ClientTlsChannel.newBuilder(socket, engine).build();
        while (true) {
            try {
                tls.handshake();
                channel = tls;
                return;
            } catch (NeedsReadException e) {
                awaitHandshake(SelectionKey.OP_READ, deadlineNanos);
            } catch (NeedsWriteException e) {
                awaitHandshake(SelectionKey.OP_WRITE, deadlineNanos);
            } catch (SSLException e) {
                throw e;
            } catch (IOException e) {
                throw complaint(engine, e);
            }
        }
    }

    /** A server that hangs up while we write has said why, and that is what the user wants to know. */
    private IOException complaint(SSLEngine engine, IOException failure) {
        ByteBuffer received = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        try {
            socket.read(received);
            received.flip();
            while (received.hasRemaining()
                    && engine.unwrap(received, plain.clear()).getStatus() == SSLEngineResult.Status.OK) {
                // What it says is in the exception.
            }
        } catch (IOException e) {
            return e instanceof SSLException ? e : failure;
        }
        return failure;
    }

    /** Goes on through GSSAPI, with a context that is established. Nothing may have been read that belongs to it. */
    void startGss(GSSContext context) throws IOException {
        channel = new GssChannel(socket, context);
    }

    /** The socket, to ask it who is there. */
    SocketChannel socket() {
        return socket;
    }

    private void awaitHandshake(int operation, long deadlineNanos) throws IOException {
        if (!await(operation, deadlineNanos, false)) {
            throw new SocketTimeoutException("timeout expired");
        }
    }

    /**
     * Reads what is there, after waiting for it.
     *
     * @param deadlineNanos the {@link System#nanoTime} at which to give up, or {@link #NEVER}
     * @param mayWakeUp whether {@link #wakeUp} ends the wait too
     * @return how many bytes; 0 when the time was over or somebody called {@code wakeUp}; -1 at the end
     */
    int read(ByteBuffer target, long deadlineNanos, boolean mayWakeUp) throws IOException {
        while (true) {
            checkUsable();
            int operation = SelectionKey.OP_READ;
            try {
                int count = channel.read(target);
                if (count != 0) {
                    busy = gathers && !mayWakeUp && count >= BUSY_BYTES;
                    return count;
                }
            } catch (NeedsReadException e) {
                operation = SelectionKey.OP_READ;
            } catch (NeedsWriteException e) {
                operation = SelectionKey.OP_WRITE;
            }
            if (busy) {
                busy = false;
                LockSupport.parkNanos(this, GATHERING_NANOS);
            } else if (!await(operation, deadlineNanos, mayWakeUp)) {
                return 0;
            }
        }
    }

    /** Limits the time for which {@link #write} waits until something can be written. */
    void limitWrites(long nanos) {
        writeLimitNanos = nanos;
    }

    /** Writes all of the buffer. */
    void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            checkUsable();
            int operation = SelectionKey.OP_WRITE;
            try {
                if (channel.write(source) > 0) {
                    continue;
                }
            } catch (NeedsWriteException e) {
                operation = SelectionKey.OP_WRITE;
            } catch (NeedsReadException e) {
                operation = SelectionKey.OP_READ;
            }
            long deadline = writeLimitNanos == NEVER ? NEVER : System.nanoTime() + writeLimitNanos;
            if (!await(operation, deadline, false)) {
                throw new SocketTimeoutException("timeout expired");
            }
        }
    }

    /** Whether the socket is ready, rather than the time over or the wait ended by somebody. */
    private boolean await(int operation, long deadlineNanos, boolean mayWakeUp) throws IOException {
        key.interestOps(operation);
        while (true) {
            checkUsable();
            if (mayWakeUp && wokenUp) {
                wokenUp = false;
                return false;
            }
            long leftNanos = deadlineNanos == NEVER ? NEVER : deadlineNanos - System.nanoTime();
            if (leftNanos <= 0) {
                return false;
            }
            // select(0) would wait for ever, so part of a millisecond counts as one.
            long millis = leftNanos == NEVER ? 0 : leftNanos / NANOS_PER_MILLI + 1;
            if (selector.select(ready -> {}, millis) > 0) {
                return true;
            }
        }
    }

    private void checkUsable() throws IOException {
        if (aborted) {
            throw new IOException("connection was given up");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Ends a wait of {@link #read}, or the next one. */
    void wakeUp() {
        wokenUp = true;
        selector.wakeup();
    }

    /** Makes whatever uses the transport fail, now and from now on. */
    void abort() {
        aborted = true;
        selector.wakeup();
    }

    @Override
    public void close() {
        try {
            // Through TLS a close would try to say good-bye; a Terminate message has said it already.
            socket.close();
            selector.close();
        } catch (IOException e) {
            // Nothing is lost: no more bytes are wanted from here.
        }
    }
}
