package org.basebackup4j.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds one message: an optional type, the length, the content. For the short messages of a client. */
final class MessageWriter {
    private final int typeBytes;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private MessageWriter(int typeBytes) {
        this.typeBytes = typeBytes;
    }

    static MessageWriter untyped() {
        return new MessageWriter(0).int32(0);
    }

    static MessageWriter typed(char type) {
        return new MessageWriter(1).int8(type).int32(0);
    }

    MessageWriter int8(int value) {
        bytes.write(value);
        return this;
    }

    MessageWriter int32(int value) {
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        return this;
    }

    MessageWriter bytes(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    MessageWriter string(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8)).int8(0);
    }

    ByteBuffer done() {
        ByteBuffer message = ByteBuffer.wrap(bytes.toByteArray());
        return message.putInt(typeBytes, message.capacity() - typeBytes);
    }
}
