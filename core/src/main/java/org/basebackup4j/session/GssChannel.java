package org.basebackup4j.session;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.MessageProp;

/**
 * Bytes in packets that GSSAPI encrypts, over a channel that does not block:
 *
 * <pre>
 * Int32   length, without itself
 * Byte[]  wrapped bytes
 * </pre>
 */
final class GssChannel implements ByteChannel {
    /** Neither side sends longer ones. */
    static final int MAX_PACKET_BYTES = 16384;

    private final ByteChannel socket;
    private final GSSContext context;
    private final int maxPlainBytes;
    private final ByteBuffer incoming = ByteBuffer.allocate(MAX_PACKET_BYTES).limit(Integer.BYTES);
    private ByteBuffer plain = ByteBuffer.allocate(0);
    private ByteBuffer outgoing = ByteBuffer.allocate(0);
    /** How many bytes of the caller's are on their way in {@link #outgoing}. */
    private int wrappedBytes;

    GssChannel(ByteChannel socket, GSSContext context) throws IOException {
        this.socket = socket;
        this.context = context;
        try {
            maxPlainBytes = context.getWrapSizeLimit(0, true, MAX_PACKET_BYTES - Integer.BYTES);
        } catch (GSSException e) {
            throw new IOException("GSSAPI size check error: " + e.getMessage(), e);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        while (!plain.hasRemaining()) {
            int count = socket.read(incoming);
            if (count < 0 && incoming.position() > 0) {
                throw new EOFException("the server closed the connection within a packet");
            }
            if (count < 0 || incoming.hasRemaining()) {
                return Math.min(count, 0);
            }
            received();
        }
        int count = Math.min(plain.remaining(), target.remaining());
        target.put(plain.slice().limit(count));
        plain.position(plain.position() + count);
        return count;
    }

    /** What was waited for is here: the length, or all of a packet. */
    private void received() throws IOException {
        int length = incoming.getInt(0);
        if (length < 0 || length > MAX_PACKET_BYTES - Integer.BYTES) {
            throw new IOException("oversize GSSAPI packet sent by the server (" + Integer.toUnsignedString(length)
                    + " > " + (MAX_PACKET_BYTES - Integer.BYTES) + ")");
        }
        if (incoming.position() < Integer.BYTES + length) {
            incoming.limit(Integer.BYTES + length);
            return;
        }
        MessageProp properties = new MessageProp(0, false);
        try {
            plain = ByteBuffer.wrap(context.unwrap(incoming.array(), Integer.BYTES, length, properties));
        } catch (GSSException e) {
            throw new IOException("GSSAPI unwrap error: " + e.getMessage(), e);
        }
        if (!properties.getPrivacy()) {
            throw new IOException("incoming GSSAPI message did not use confidentiality");
        }
        incoming.clear().limit(Integer.BYTES);
    }

    /** Takes bytes when the packet that they are in is sent, and until then wants to be called with the same again. */
    @Override
    public int write(ByteBuffer source) throws IOException {
        if (wrappedBytes == 0) {
            wrap(source);
        }
        socket.write(outgoing);
        if (outgoing.hasRemaining()) {
            return 0;
        }
        int count = wrappedBytes;
        source.position(source.position() + count);
        wrappedBytes = 0;
        return count;
    }

    private void wrap(ByteBuffer source) throws IOException {
        byte[] bytes = new byte[Math.min(source.remaining(), maxPlainBytes)];
        source.duplicate().get(bytes);
        try {
            byte[] packet = context.wrap(bytes, 0, bytes.length, new MessageProp(0, true));
            outgoing = ByteBuffer.allocate(Integer.BYTES + packet.length);
            outgoing.putInt(packet.length).put(packet).flip();
        } catch (GSSException e) {
            throw new IOException("GSSAPI wrap error: " + e.getMessage(), e);
        }
        wrappedBytes = bytes.length;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
