package org.basebackup4j.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts messages out of the bytes that the server sent:
 *
 * <pre>
 * Byte1   type
 * Int32   length, itself included
 * Byte[]  content
 * </pre>
 *
 * <p>Whoever owns the reader fills {@link #room()} and calls {@link #next()} until it has no complete message any more.
 * Not thread-safe.
 */
public final class MessageReader {
    private static final int INITIAL_BYTES = 256 * 1024;
    private static final int MIN_ROOM_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 5;

    /** Only these may be long, as in libpq: what is longer than the limit comes from no walsender. */
    private static final String LONG_TYPES = "dTDENSA";

    private static final int MAX_LONG_BYTES = 16 * 1024 * 1024;
    private static final int MAX_SHORT_BYTES = 30_000;

    private final MessageDecoder decoder = new MessageDecoder();
    /** Bytes from the position to the limit are to be decoded; behind the limit there is room. */
    private ByteBuffer buffer = ByteBuffer.allocateDirect(INITIAL_BYTES).limit(0);

    private ByteBuffer view = buffer.duplicate();

    /** The next complete message, or null when more bytes are needed for it. What the last one viewed is gone. */
    public @Nullable BackendMessage next() throws ProtocolException {
        if (buffer.remaining() < HEADER_BYTES) {
            return null;
        }
        int start = buffer.position();
        byte type = buffer.get(start);
        int length = checkedLength(type, buffer.getInt(start + 1));
        if (buffer.remaining() < 1 + length) {
            return null;
        }
        buffer.position(start + 1 + length);
        view.limit(start + 1 + length).position(start + HEADER_BYTES);
        return decoder.decode(type, view);
    }

    private static int checkedLength(byte type, int length) throws ProtocolException {
        boolean mayBeLong = LONG_TYPES.indexOf(type) >= 0;
        if (length < Integer.BYTES || length > (mayBeLong ? MAX_LONG_BYTES : MAX_SHORT_BYTES)) {
            throw new ProtocolException(
                    type,
                    "lost synchronization with server: got message type \"" + (char) (type & 0xFF) + "\", length "
                            + length);
        }
        return length;
    }

    /**
     * Room for more bytes, to be filled from its position, and then handed to {@link #filled}. There is always some: the
     * buffer moves what is left to its beginning, and grows while a long message arrives.
     */
    public ByteBuffer room() {
        if (buffer.remaining() == 0) {
            buffer.position(0).limit(0);
        } else if (buffer.capacity() - buffer.limit() < MIN_ROOM_BYTES) {
            compact();
        }
        view.limit(buffer.capacity()).position(buffer.limit());
        return view;
    }

    private void compact() {
        ByteBuffer target = buffer;
        if (buffer.remaining() > buffer.capacity() - MIN_ROOM_BYTES) {
            target = ByteBuffer.allocateDirect(buffer.capacity() * 2);
            target.put(buffer);
            view = target.duplicate();
        } else {
            target.compact();
        }
        target.flip();
        buffer = target;
    }

    /** Takes what was put into {@link #room}. */
    public void filled() {
        buffer.limit(view.position());
    }

    /** Whether bytes are there that no message was made of yet. */
    public boolean hasBytes() {
        return buffer.hasRemaining();
    }
}
