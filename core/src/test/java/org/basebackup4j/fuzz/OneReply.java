package org.basebackup4j.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.basebackup4j.testkit.PostgresServer;

/** A server on a Unix socket that says the same whatever it hears, and hangs up when the client does. */
final class OneReply {
    private static final String SOCKET = ".s.PGSQL.5432";

    private final Path directory;
    private final ServerSocketChannel listener;
    private final Semaphore ended = new Semaphore(0);
    private volatile byte[] reply = new byte[0];

    private OneReply(Path directory) throws IOException {
        this.directory = directory;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(directory.resolve(SOCKET)));
        directory.toFile().deleteOnExit();
        directory.resolve(SOCKET).toFile().deleteOnExit();
        Thread thread = new Thread(this::serve, "one-reply");
        thread.setDaemon(true);
        thread.start();
    }

    static OneReply start() {
        try {
            return new OneReply(PostgresServer.temporaryDirectory());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where its socket is. */
    Path directory() {
        return directory;
    }

    /** What to say to the next client; each one has to connect, and {@link #awaitEnd} be called after it. */
    void say(byte[] bytes) {
        reply = bytes;
    }

    void awaitEnd() {
        ended.acquireUninterruptibly();
    }

    private void serve() {
        ByteBuffer heard = ByteBuffer.allocate(65536);
        while (true) {
            try (SocketChannel client = listener.accept()) {
                say(client);
                while (client.read(heard.clear()) >= 0) {
                    // What the client says does not matter.
                }
            } catch (IOException e) {
                // The client has hung up.
            } finally {
                ended.release();
            }
        }
    }

    private void say(SocketChannel client) throws IOException {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(reply);
            while (bytes.hasRemaining()) {
                client.write(bytes);
            }
        } finally {
            client.shutdownOutput();
        }
    }
}
