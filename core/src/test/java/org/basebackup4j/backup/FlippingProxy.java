package org.basebackup4j.backup;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Passes on what a client and a server of version 15 or newer say, without TLS, flips one bit of what the server sends, and
 * tells what it was a part of.
 */
final class FlippingProxy implements AutoCloseable {
    /** What a byte is a part of. */
    enum Part {
        PROTOCOL,
        TAR,
        CONTENT,
        MANIFEST,
        LOG
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int serverPort;
    private final Target target;
    private volatile Part flipped;
    private volatile long logStart = Long.MAX_VALUE;
    private volatile long contentBytes;
    private volatile long manifestBytes;
    private volatile long otherBytes;

    /**
     * What to flip: the byte of a number of those of its kind.
     *
     * @param part the kind; {@code PROTOCOL} stands for everything on the first connection that is not named here
     * @param number counted from 0, of the log's bytes from {@link #logStart}
     * @param bit which bit of it
     */
    record Target(Part part, long number, int bit) {}

    FlippingProxy(int serverPort, Target target) throws IOException {
        this.serverPort = serverPort;
        this.target = target;
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Says where the backup's log begins; before it is streamed. */
    void logStart(long position) {
        logStart = position;
    }

    /** What was flipped; null when nothing was. */
    Part flipped() {
        return flipped;
    }

    /** How many bytes of a kind have passed. */
    long passed(Part part) {
        return part == Part.CONTENT ? contentBytes : part == Part.MANIFEST ? manifestBytes : otherBytes;
    }

    private void accept() {
        for (int number = 1; !listener.isClosed(); number++) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                daemon(() -> plain(client, server));
                boolean first = number == 1;
                daemon(() -> flipping(server, client, first));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "flipping-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void plain(Socket from, Socket to) {
        try (from;
                to) {
            byte[] buffer = new byte[8192];
            InputStream in = from.getInputStream();
            for (int bytes = in.read(buffer); bytes > 0; bytes = in.read(buffer)) {
                to.getOutputStream().write(buffer, 0, bytes);
            }
        } catch (IOException e) {
            // The other side is gone.
        }
    }

    private void flipping(Socket server, Socket client, boolean first) {
        try (server;
                client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream(), 1 << 16));
            OutputStream out = client.getOutputStream();
            TarTracker tar = new TarTracker();
            boolean manifest = false;
            while (true) {
                byte[] head = in.readNBytes(5);
                if (head.length < 5) {
                    return;
                }
                byte[] message = new byte[ByteBuffer.wrap(head).getInt(1) + 1];
                System.arraycopy(head, 0, message, 0, 5);
                in.readFully(message, 5, message.length - 5);
                if (first) {
                    char kind = message[0] == 'd' && message.length > 5 ? (char) message[5] : 0;
                    manifest = kind == 'm' || (manifest && kind != 'n');
                    if (kind == 'n') {
                        tar.reset();
                    }
                    disturbBase(message, kind, manifest, tar);
                } else {
                    disturbLog(message);
                }
                out.write(message);
            }
        } catch (IOException e) {
            // The other side is gone.
        }
    }

    private void disturbBase(byte[] message, char kind, boolean manifest, TarTracker tar) {
        for (int at = 0; at < message.length; at++) {
            Part part = Part.PROTOCOL;
            if (at > 5 && kind == 'd') {
                part = manifest ? Part.MANIFEST : tar.next(message[at]);
            }
            long number =
                    part == Part.CONTENT ? contentBytes++ : part == Part.MANIFEST ? manifestBytes++ : otherBytes++;
            boolean wanted = part == target.part() || (part == Part.TAR && target.part() == Part.PROTOCOL);
            if (wanted && number == target.number()) {
                message[at] ^= (byte) (1 << target.bit());
                flipped = part;
            }
        }
    }

    private void disturbLog(byte[] message) {
        int headBytes = 5 + 25;
        if (target.part() != Part.LOG
                || logStart == Long.MAX_VALUE
                || message[0] != 'd'
                || message.length <= headBytes
                || message[5] != 'w') {
            return;
        }
        long offset = logStart + target.number() - ByteBuffer.wrap(message).getLong(6);
        if (offset >= 0 && offset < message.length - headBytes) {
            message[headBytes + (int) offset] ^= (byte) (1 << target.bit());
            flipped = Part.LOG;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** Knows of each byte of a tar file whether it is content. */
    private static final class TarTracker {
        private static final int BLOCK = 512;

        private final byte[] header = new byte[BLOCK];
        private int headerBytes;
        private long contentLeft;
        private int paddingLeft;

        void reset() {
            headerBytes = 0;
            contentLeft = 0;
            paddingLeft = 0;
        }

        Part next(byte b) {
            if (contentLeft > 0) {
                contentLeft--;
                return Part.CONTENT;
            }
            if (paddingLeft > 0) {
                paddingLeft--;
                return Part.TAR;
            }
            header[headerBytes++] = b;
            if (headerBytes == BLOCK) {
                headerBytes = 0;
                String size = new String(header, 124, 11, StandardCharsets.US_ASCII);
                contentLeft = header[0] == 0 ? 0 : Long.parseLong(size, 8);
                paddingLeft = (int) (-contentLeft & BLOCK - 1);
            }
            return Part.TAR;
        }
    }
}
