package org.basebackup4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a real server, on a port of its own, and disturbs what passes: it cuts, stalls, throttles
 * and flips bits, in each direction, at exact positions.
 *
 * <p>Connections are counted from 1 as they are accepted: of a backup that streams, the first one carries the data and
 * the second one the write-ahead log. What is to happen on a connection can be said before it comes:
 *
 * <pre>{@code
 * try (FaultyProxy proxy = FaultyProxy.to(server.port())) {
 *     proxy.connection(1).fromServer().cutAt(1_000_000, FaultyProxy.Cut.RESET);
 *     // connect to proxy.port()
 * }
 * }</pre>
 */
public final class FaultyProxy implements AutoCloseable {
    /** How a connection ends. */
    public enum Cut {
        /** Both sides read the end of the stream, as if the other one had closed it. */
        FIN,
        /** Both sides are told that the connection was reset. */
        RESET
    }

    private final int serverPort;
    private final ServerSocket listener;
    private final Map<Integer, Link> links = new ConcurrentHashMap<>();
    private final AtomicInteger accepted = new AtomicInteger();

    private FaultyProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept, "proxy-accept");
    }

    /** A proxy to a server's port on 127.0.0.1. */
    public static FaultyProxy to(int serverPort) {
        return new FaultyProxy(serverPort);
    }

    /** The port on 127.0.0.1 to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** The connection of the given number, from 1, which need not have come yet. */
    public Link connection(int number) {
        return links.computeIfAbsent(number, key -> new Link());
    }

    /** How many connections have come. */
    public int accepted() {
        return accepted.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                connection(accepted.incrementAndGet()).open(client, serverPort);
            } catch (IOException e) {
                // Closed, or the server is gone: the client is told by the end of its connection.
            }
        }
    }

    /** Ends all connections. */
    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.values().forEach(link -> link.cut(Cut.RESET));
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One connection through the proxy. */
    public static final class Link {
        private final FaultyFlow toServer = new FaultyFlow(this::cut);
        private final FaultyFlow fromServer = new FaultyFlow(this::cut);
        private @Nullable Socket client;
        private @Nullable Socket server;

        private Link() {}

        /** What the client sends. */
        public FaultyFlow toServer() {
            return toServer;
        }

        /** What the server sends. */
        public FaultyFlow fromServer() {
            return fromServer;
        }

        /** Ends the connection now, on both sides; what was under way is lost. */
        public synchronized void cut(Cut cut) {
            toServer.end();
            fromServer.end();
            if (client != null) {
                close(client, cut);
            }
            if (server != null) {
                close(server, cut);
            }
        }

        private synchronized void open(Socket accepted, int serverPort) throws IOException {
            client = accepted;
            try {
                server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            } catch (IOException e) {
                client.close();
                throw e;
            }
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Socket clientSide = client;
            Socket serverSide = server;
            daemon(() -> toServer.pump(clientSide, serverSide), "proxy-to-server");
            daemon(() -> fromServer.pump(serverSide, clientSide), "proxy-from-server");
        }

        private static void close(Socket socket, Cut cut) {
            try {
                if (cut == Cut.RESET) {
                    // Without lingering, closing sends a reset.
                    socket.setSoLinger(true, 0);
                }
                socket.close();
            } catch (IOException e) {
                // It is closed already.
            }
        }
    }
}
