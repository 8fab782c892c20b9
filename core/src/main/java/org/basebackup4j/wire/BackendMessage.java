package org.basebackup4j.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.basebackup4j.pg.ServerMessage;
import org.jspecify.annotations.Nullable;

/** A message from the server. All are immutable but {@link CopyData}. */
public sealed interface BackendMessage {
    /**
     * A step of the authentication, 'R'.
     *
     * @param code which step: 0 is "ok"
     * @param data what belongs to it
     */
    record Authentication(int code, byte[] data) implements BackendMessage {}

    /**
     * The server process, 'K'.
     *
     * @param processId its number
     */
    record BackendKeyData(int processId) implements BackendMessage {}

    /**
     * The value of a parameter, 'S'; at any moment.
     *
     * @param name the parameter's name
     * @param value its value
     */
    record ParameterStatus(String name, String value) implements BackendMessage {}

    /** The server waits for a command, 'Z'. */
    record ReadyForQuery() implements BackendMessage {}

    /**
     * The columns of the rows that follow, 'T'.
     *
     * @param fieldCount how many there are
     */
    record RowDescription(int fieldCount) implements BackendMessage {}

    /**
     * A row, 'D'.
     *
     * @param fields the values; null where the value is null
     */
    record DataRow(List<byte @Nullable []> fields) implements BackendMessage {
        /** How many values there are. */
        public int fieldCount() {
            return fields.size();
        }

        /** A value as text, or null. */
        public @Nullable String text(int field) {
            byte[] bytes = bytes(field);
            return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
        }

        /** A value's bytes, or null. */
        public byte @Nullable [] bytes(int field) {
            return field < fields.size() ? fields.get(field) : null;
        }
    }

    /** A part of a command, or the command, is complete, 'C'. */
    record CommandComplete() implements BackendMessage {}

    /** An empty command is complete, 'I'. */
    record EmptyQueryResponse() implements BackendMessage {}

    /** The server will send data, 'H'. */
    record CopyOutResponse() implements BackendMessage {}

    /** The server waits for data, 'G'. */
    record CopyInResponse() implements BackendMessage {}

    /** Both sides will send data, 'W'. */
    record CopyBothResponse() implements BackendMessage {}

    /**
     * Data of a COPY, 'd'. There is one such object for each reader, and its payload is a view into the reader's buffer:
     * valid until the next message is read.
     */
    final class CopyData implements BackendMessage {
        private ByteBuffer payload = ByteBuffer.allocate(0);

        CopyData() {}

        void view(ByteBuffer buffer) {
            payload = buffer;
        }

        /** The data, from the buffer's position to its limit. */
        public ByteBuffer payload() {
            return payload;
        }
    }

    /** The server's data is complete, 'c'. */
    record CopyDone() implements BackendMessage {}

    /**
     * The command failed, 'E'.
     *
     * @param message what the server says
     */
    record ErrorResponse(ServerMessage message) implements BackendMessage {}

    /**
     * Something worth knowing, 'N'; at any moment.
     *
     * @param message what the server says
     */
    record NoticeResponse(ServerMessage message) implements BackendMessage {}

    /** A NOTIFY of another session, 'A'; at any moment. */
    record NotificationResponse() implements BackendMessage {}

    /**
     * The server does not know this protocol version or one of its options, 'v'.
     *
     * @param version the newest that it knows: the major version in the upper half, the minor one in the lower
     * @param unsupportedOptions the names of the options that it does not know
     */
    record NegotiateProtocolVersion(int version, List<String> unsupportedOptions) implements BackendMessage {
        public NegotiateProtocolVersion {
            unsupportedOptions = List.copyOf(unsupportedOptions);
        }
    }
}
