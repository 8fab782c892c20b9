package org.basebackup4j.testkit;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * The server's side of one connection. Whatever the client does that was not expected fails the script, and {@link
 * ScriptedServer#close} with it.
 */
public final class Conversation {
    private static final int PROTOCOL_3_0 = 3 << 16;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final Socket transport;
    private DataInputStream in;
    private OutputStream out;
    private long bytesLeft = Long.MAX_VALUE;
    private AtLimit atLimit = AtLimit.CLOSE;
    private boolean oneByteAtATime;

    /** What happens when no more bytes may be sent. */
    enum AtLimit {
        RESET,
        CLOSE,
        STALL
    }

    /** The script ended the connection itself. */
    static final class EndException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    Conversation(Socket socket) throws IOException {
        transport = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    void limit(long bytes, AtLimit then) {
        bytesLeft = bytes;
        atLimit = then;
    }

    void oneByteAtATime() {
        oneByteAtATime = true;
    }

    /** Reads the start-up message, after refusing encryption if the client asks for it, and greets as version 18. */
    public Conversation login() throws IOException {
        return login("18.6");
    }

    /** Reads the start-up message, after refusing encryption if the client asks for it, and greets as a version. */
    public Conversation login(String serverVersion) throws IOException {
        startup();
        return send(ServerBytes.greeting(serverVersion));
    }

    /** Reads the start-up message, after refusing encryption if the client asks for it, and returns its parameters. */
    public Map<String, String> startup() throws IOException {
        byte[] packet = packet();
        while (code(packet) == SSL_REQUEST || code(packet) == GSS_REQUEST) {
            send(new byte[] {'N'});
            packet = packet();
        }
        if (code(packet) >> 16 != PROTOCOL_3_0 >> 16) {
            throw new TestkitException("not a start-up message: " + code(packet));
        }
        return parameters(packet);
    }

    /** Reads a request for TLS. */
    public Conversation expectSslRequest() throws IOException {
        return expectRequest(SSL_REQUEST);
    }

    /** Reads a request for GSSAPI encryption. */
    public Conversation expectGssRequest() throws IOException {
        return expectRequest(GSS_REQUEST);
    }

    private Conversation expectRequest(int request) throws IOException {
        int code = code(packet());
        if (code != request) {
            throw new TestkitException("expected request " + request + ", not " + code);
        }
        return this;
    }

    private byte[] packet() throws IOException {
        int length = in.readInt();
        if (length < 2 * Integer.BYTES || length > 100_000) {
            throw new TestkitException("length of a first packet: " + length);
        }
        return in.readNBytes(length - Integer.BYTES);
    }

    private static int code(byte[] packet) {
        return (packet[0] & 0xFF) << 24 | (packet[1] & 0xFF) << 16 | (packet[2] & 0xFF) << 8 | (packet[3] & 0xFF);
    }

    private static Map<String, String> parameters(byte[] packet) {
        String[] words = new String(packet, Integer.BYTES, packet.length - Integer.BYTES, StandardCharsets.UTF_8)
                .split("\0", -1);
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i + 1 < words.length; i += 2) {
            parameters.put(words[i], words[i + 1]);
        }
        return parameters;
    }

    /** Goes over to TLS as a server. */
    public Conversation tls(SSLContext context) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(transport, null, true);
        tls.setUseClientMode(false);
        tls.startHandshake();
        in = new DataInputStream(tls.getInputStream());
        out = tls.getOutputStream();
        return this;
    }

    /** Sends bytes. */
    public Conversation send(byte[]... parts) throws IOException {
        byte[] bytes = ServerBytes.concat(parts);
        int count = (int) Math.min(bytes.length, bytesLeft);
        if (oneByteAtATime) {
            for (int i = 0; i < count; i++) {
                out.write(bytes, i, 1);
                out.flush();
            }
        } else {
            out.write(bytes, 0, count);
            out.flush();
        }
        bytesLeft -= count;
        if (bytesLeft == 0) {
            if (atLimit == AtLimit.STALL) {
                stall();
            }
            end(atLimit == AtLimit.RESET);
        }
        return this;
    }

    /** Reads a message, checks its type, and returns its content. */
    public byte[] expect(char type) throws IOException {
        char found = (char) in.readUnsignedByte();
        byte[] content = in.readNBytes(in.readInt() - Integer.BYTES);
        if (found != type) {
            throw new TestkitException("expected a message '" + type + "', not '" + found + "': "
                    + new String(content, StandardCharsets.UTF_8));
        }
        return content;
    }

    /** Reads a message of a type, and drops data of a COPY that comes before it. */
    public byte[] await(char type) throws IOException {
        char found = (char) in.readUnsignedByte();
        byte[] content = in.readNBytes(in.readInt() - Integer.BYTES);
        if (found != type && found != 'd') {
            throw new TestkitException("expected a message '" + type + "', not '" + found + "'");
        }
        return found == type ? content : await(type);
    }

    /** Reads a command and returns it. */
    public String query() throws IOException {
        byte[] content = expect('Q');
        return new String(content, 0, content.length - 1, StandardCharsets.UTF_8);
    }

    /** Reads a command that has to match a regular expression. */
    public Conversation expectQuery(String regularExpression) throws IOException {
        String query = query();
        if (!query.matches(regularExpression)) {
            throw new TestkitException("expected a command like " + regularExpression + ", not " + query);
        }
        return this;
    }

    /** Reads a command that has to match, and answers it. */
    public Conversation answer(String regularExpression, byte[]... answer) throws IOException {
        return expectQuery(regularExpression).send(answer);
    }

    /** Reads and drops messages until the client ends the session or the connection. */
    public void awaitEnd() throws IOException {
        try {
            while (in.readUnsignedByte() != 'X') {
                in.readNBytes(in.readInt() - Integer.BYTES);
            }
        } catch (EOFException | SocketException e) {
            // Gone without a word: an end too.
        }
    }

    /** Reads and drops whatever comes, messages or not, until the client closes the connection: a server that says no more. */
    public void stall() throws IOException {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException e) {
            // Gone without a word: an end too.
        }
    }

    /** Breaks the connection: the client's next read fails with a reset. */
    public void cut() throws IOException {
        end(true);
    }

    private void end(boolean reset) throws IOException {
        if (reset) {
            transport.setSoLinger(true, 0);
        }
        transport.close();
        throw new EndException();
    }
}
