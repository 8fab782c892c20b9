package org.basebackup4j.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What a real server said on each connection, and after which of the client's messages: recorded by a proxy between the
 * two, to be played again by a {@link ScriptedServer}. The client must use neither TLS nor GSSAPI.
 */
public final class Recording implements AutoCloseable {
    private static final char STARTUP = 0;
    private static final int HEADER_BYTES = 5;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final ServerSocket listener;
    private final int serverPort;
    private final List<Side> connections = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    /** What the server said after a message of the client's of that type. */
    private record Step(char after, ByteArrayOutputStream said) {}

    /** One connection. */
    private static final class Side {
        private final List<Step> steps = new ArrayList<>();

        synchronized void client(char type) {
            if (type != 'd') {
                steps.add(new Step(type, new ByteArrayOutputStream()));
            }
        }

        synchronized void server(byte[] bytes, int count) {
            steps.get(steps.size() - 1).said().write(bytes, 0, count);
        }

        synchronized List<Step> steps() {
            return List.copyOf(steps);
        }

        byte[] said() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            steps().forEach(step -> all.writeBytes(step.said().toByteArray()));
            return all.toByteArray();
        }
    }

    /** Records what a server on 127.0.0.1 says to whoever connects to {@link #port}. */
    public Recording(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** The port on 127.0.0.1 to connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    private void start(Runnable task) {
        Thread thread = new Thread(task, "recording");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Side side = new Side();
                connections.add(side);
                start(() -> pass(client, server, () -> requests(client, server, side)));
                start(() -> pass(server, client, () -> answers(server, client, side)));
            } catch (IOException e) {
                return; // the listener was closed
            }
        }
    }

    private interface Passing {
        void run() throws IOException;
    }

    private static void pass(Socket from, Socket to, Passing passing) {
        try {
            passing.run();
        } catch (IOException e) {
            // One of them is gone.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requests(Socket client, Socket server, Side side) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = server.getOutputStream();
        int length = in.readInt();
        side.client(STARTUP);
        out.write(ServerBytes.concat(ServerBytes.int32(length), in.readNBytes(length - Integer.BYTES)));
        while (true) {
            char type = (char) in.readUnsignedByte();
            byte[] content = in.readNBytes(in.readInt() - Integer.BYTES);
            side.client(type);
            out.write(ServerBytes.message(type, content));
        }
    }

    private static void answers(Socket server, Socket client, Side side) throws IOException {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            side.server(buffer, count);
            out.write(buffer, 0, count);
        }
    }

    /** How many connections there were. */
    public int connections() {
        return connections.size();
    }

    /** How many bytes the server said on a connection, of which the first one is 0. */
    public int sizeBytes(int connection) {
        return connections.get(connection).said().length;
    }

    /** Where the server's messages on a connection end, in bytes from its beginning. */
    public List<Integer> boundaries(int connection) {
        ByteBuffer said = ByteBuffer.wrap(connections.get(connection).said());
        List<Integer> boundaries = new ArrayList<>();
        while (said.remaining() >= HEADER_BYTES) {
            said.position(said.position() + 1 + said.getInt(said.position() + 1));
            boundaries.add(said.position());
        }
        return boundaries;
    }

    /** Says on a connection what was said then. */
    public Script script(int connection) {
        List<Step> steps = connections.get(connection).steps();
        return conversation -> {
            for (Step step : steps) {
                if (step.after() == STARTUP) {
                    conversation.startup();
                } else {
                    conversation.await(step.after());
                }
                conversation.send(step.said().toByteArray());
            }
        };
    }

    /** Waits for the connections to end. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new TestkitException("interrupted", e);
            }
        }
    }
}
