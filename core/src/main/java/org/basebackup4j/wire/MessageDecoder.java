package org.basebackup4j.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.pg.ServerMessage;
import org.jspecify.annotations.Nullable;

/** Makes a message of its content; see the manual's section "Message Formats". */
final class MessageDecoder {
    private final BackendMessage.CopyData copyData = new BackendMessage.CopyData();

    /** What is being decoded. */
    private byte type;

    /** The content lies between the buffer's position and limit. */
    BackendMessage decode(byte typeByte, ByteBuffer content) throws ProtocolException {
        type = typeByte;
        return switch (type) {
            case 'd' -> copyData(content);
            case 'c' -> new BackendMessage.CopyDone();
            case 'C' -> new BackendMessage.CommandComplete();
            case 'D' -> dataRow(content);
            case 'E' -> new BackendMessage.ErrorResponse(serverMessage(content));
            case 'N' -> new BackendMessage.NoticeResponse(serverMessage(content));
            case 'S' -> new BackendMessage.ParameterStatus(string(content), string(content));
            case 'T' -> new BackendMessage.RowDescription(int16(content));
            case 'R' -> new BackendMessage.Authentication(int32(content), rest(content));
            case 'K' -> new BackendMessage.BackendKeyData(int32(content));
            case 'Z' -> new BackendMessage.ReadyForQuery();
            case 'H' -> new BackendMessage.CopyOutResponse();
            case 'G' -> new BackendMessage.CopyInResponse();
            case 'W' -> new BackendMessage.CopyBothResponse();
            case 'A' -> new BackendMessage.NotificationResponse();
            case 'I' -> new BackendMessage.EmptyQueryResponse();
            case 'v' -> negotiateProtocolVersion(content);
            default ->
                throw new ProtocolException(
                        type,
                        "unexpected response from server; first received character was \"" + (char) (type & 0xFF)
                                + "\"");
        };
    }

    private BackendMessage copyData(ByteBuffer content) {
        copyData.view(content);
        return copyData;
    }

    /** Int16 count, then for each field Int32 length (-1 for null) and Byte[]. */
    private BackendMessage dataRow(ByteBuffer content) throws ProtocolException {
        int count = int16(content);
        List<byte @Nullable []> fields = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = int32(content);
            if (length < -1 || length > content.remaining()) {
                throw tooShort();
            }
            byte[] field = null;
            if (length >= 0) {
                field = new byte[length];
                content.get(field);
            }
            fields.add(field);
        }
        return new BackendMessage.DataRow(fields);
    }

    /** Int32 version, Int32 count, then a String for each option. */
    private BackendMessage negotiateProtocolVersion(ByteBuffer content) throws ProtocolException {
        int version = int32(content);
        int count = int32(content);
        List<String> options = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            options.add(string(content));
        }
        return new BackendMessage.NegotiateProtocolVersion(version, options);
    }

    /** For each field Byte1 code and String value, then a zero byte. */
    private ServerMessage serverMessage(ByteBuffer content) throws ProtocolException {
        Map<Character, String> fields = new HashMap<>();
        while (content.hasRemaining()) {
            byte code = content.get();
            if (code == 0) {
                break;
            }
            fields.put((char) (code & 0xFF), string(content));
        }
        return new ServerMessage(fields);
    }

    private String string(ByteBuffer content) throws ProtocolException {
        for (int end = content.position(); end < content.limit(); end++) {
            if (content.get(end) == 0) {
                byte[] bytes = new byte[end - content.position()];
                content.get(bytes).get();
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
        throw tooShort();
    }

    private byte[] rest(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        return bytes;
    }

    private int int16(ByteBuffer content) throws ProtocolException {
        if (content.remaining() < Short.BYTES) {
            throw tooShort();
        }
        return content.getShort() & 0xFFFF;
    }

    private int int32(ByteBuffer content) throws ProtocolException {
        if (content.remaining() < Integer.BYTES) {
            throw tooShort();
        }
        return content.getInt();
    }

    private ProtocolException tooShort() {
        return new ProtocolException(
                type, "message contents do not agree with length in message type \"" + (char) type + "\"");
    }
}
