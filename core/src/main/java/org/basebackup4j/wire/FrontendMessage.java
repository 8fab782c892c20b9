package org.basebackup4j.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A message to the server. */
public sealed interface FrontendMessage {
    /** The message's bytes, from the buffer's position to its limit. */
    ByteBuffer encode();

    /**
     * Asks for a session of protocol 3; without a type byte.
     *
     * @param minorVersion the protocol's minor version
     * @param parameters user, database, replication and so on
     */
    record Startup(int minorVersion, Map<String, String> parameters) implements FrontendMessage {
        private static final int PROTOCOL_3 = 3 << 16;

        public Startup {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public ByteBuffer encode() {
            MessageWriter message = MessageWriter.untyped().int32(PROTOCOL_3 | minorVersion);
            parameters.forEach((name, value) -> message.string(name).string(value));
            return message.int8(0).done();
        }
    }

    /** Asks whether the server speaks TLS; without a type byte. The answer is a single byte. */
    record SslRequest() implements FrontendMessage {
        private static final int SSL_REQUEST_CODE = 80877103;

        @Override
        public ByteBuffer encode() {
            return MessageWriter.untyped().int32(SSL_REQUEST_CODE).done();
        }
    }

    /** Asks whether the server speaks GSSAPI encryption; without a type byte. The answer is a single byte. */
    record GssEncryptionRequest() implements FrontendMessage {
        private static final int GSS_REQUEST_CODE = 80877104;

        @Override
        public ByteBuffer encode() {
            return MessageWriter.untyped().int32(GSS_REQUEST_CODE).done();
        }
    }

    /**
     * A password, in clear or hashed, 'p'.
     *
     * @param password its bytes, without a zero
     */
    record Password(byte[] password) implements FrontendMessage {
        @Override
        public ByteBuffer encode() {
            return MessageWriter.typed('p').bytes(password).int8(0).done();
        }
    }

    /**
     * Begins a SASL exchange, 'p'.
     *
     * @param mechanism its name
     * @param response the first message of the mechanism
     */
    record SaslInitialResponse(String mechanism, byte[] response) implements FrontendMessage {
        @Override
        public ByteBuffer encode() {
            return MessageWriter.typed('p')
                    .string(mechanism)
                    .int32(response.length)
                    .bytes(response)
                    .done();
        }
    }

    /**
     * Goes on with a SASL exchange or a GSSAPI one, 'p'.
     *
     * @param response the mechanism's message
     */
    record SaslResponse(byte[] response) implements FrontendMessage {
        @Override
        public ByteBuffer encode() {
            return MessageWriter.typed('p').bytes(response).done();
        }
    }

    /**
     * A command, 'Q'.
     *
     * @param text the command's text
     */
    record Query(String text) implements FrontendMessage {
        @Override
        public ByteBuffer encode() {
            return MessageWriter.typed('Q')
                    .bytes(text.getBytes(StandardCharsets.UTF_8))
                    .int8(0)
                    .done();
        }
    }

    /**
     * Data of a COPY, 'd'.
     *
     * @param payload the data, from the buffer's position to its limit
     */
    record CopyData(ByteBuffer payload) implements FrontendMessage {
        @Override
        public ByteBuffer encode() {
            int length = Integer.BYTES + payload.remaining();
            return ByteBuffer.allocate(1 + length)
                    .put((byte) 'd')
                    .putInt(length)
                    .put(payload.duplicate())
                    .flip();
        }
    }

    /** Our data is complete, 'c'. */
    record CopyDone() implements FrontendMessage {
        @Override
        public ByteBuffer encode() {
            return MessageWriter.typed('c').done();
        }
    }

    /** Ends the session, 'X'. */
    record Terminate() implements FrontendMessage {
        @Override
        public ByteBuffer encode() {
            return MessageWriter.typed('X').done();
        }
    }
}
