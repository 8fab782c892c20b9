package org.basebackup4j.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Plays exact protocol conversations over real sockets, one script for each connection in the order in which they come;
 * a connection more than there are scripts is closed at once. {@link #close} tells where the client left a script.
 *
 * <pre>
 * try (ScriptedServer server = ScriptedServer.playing(c -&gt; c.login().expectQuery("IDENTIFY_SYSTEM").cut())) {
 *     ... connect to server.port() on 127.0.0.1
 * }
 * </pre>
 */
public final class ScriptedServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final ServerSocket listener;
    private final List<Script> scripts;
    private final boolean repeating;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean closing;

    private ScriptedServer(List<Script> scripts, boolean repeating) {
        this.scripts = scripts;
        this.repeating = repeating;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** A server on a free port of 127.0.0.1. */
    public static ScriptedServer playing(Script... scripts) {
        return new ScriptedServer(List.of(scripts), false);
    }

    /** A server that plays one script for every connection. */
    public static ScriptedServer repeating(Script script) {
        return new ScriptedServer(List.of(script), true);
    }

    private void start(Runnable task) {
        Thread thread = new Thread(task, "scripted server");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                int number = connections.getAndIncrement();
                start(() -> play(socket, number));
            } catch (IOException e) {
                return; // the listener was closed
            }
        }
    }

    private void play(Socket socket, int number) {
        try (socket) {
            if (repeating || number < scripts.size()) {
                scripts.get(repeating ? 0 : number).play(new Conversation(socket));
            }
        } catch (Conversation.EndException e) {
            // The script wanted it so.
        } catch (IOException | RuntimeException | Error e) {
            if (!closing) {
                failures.add(new TestkitException("connection " + number + ": " + e, e));
            }
        } finally {
            open.remove(socket);
        }
    }

    /** The port on 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections came. */
    public int connections() {
        return connections.get();
    }

    /**
     * Waits for the scripts that were begun to end, and ends.
     *
     * @throws TestkitException if the client did what a script did not expect
     */
    @Override
    public void close() {
        try {
            listener.close();
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                if (thread.isAlive()) {
                    failures.add(new TestkitException("a script still waits for the client"));
                }
            }
            closing = true;
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestkitException("interrupted", e);
        }
        if (!failures.isEmpty()) {
            TestkitException failure =
                    new TestkitException("a script was left: " + failures.get(0).getMessage());
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
