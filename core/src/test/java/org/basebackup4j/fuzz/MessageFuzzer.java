package org.basebackup4j.fuzz;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.MessageReader;
import org.basebackup4j.wire.ProtocolException;

/** Messages of a server: cut at the right places, however the network cut them. */
public final class MessageFuzzer {
    private static final int HEADER_BYTES = 5;
    private static final String LONG_TYPES = "dTDENSA";
    private static final int MAX_LONG_BYTES = 16 * 1024 * 1024;
    private static final int MAX_SHORT_BYTES = 30_000;

    private MessageFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] data) {
        List<String> whole = read(data, null);
        Oracle.same(whole, read(data, Pieces.random(data)), "pieces do not matter");
        check(data, whole);
    }

    private static List<String> read(byte[] data, Random pieces) {
        MessageReader reader = new MessageReader();
        List<String> seen = new ArrayList<>();
        int at = 0;
        try {
            while (at < data.length) {
                ByteBuffer room = reader.room();
                Oracle.that(room.hasRemaining(), "there is always room");
                int most = Math.min(room.remaining(), data.length - at);
                int bytes = pieces == null ? most : Math.min(most, 1 + pieces.nextInt(pieces.nextBoolean() ? 9 : 2000));
                room.put(data, at, bytes);
                at += bytes;
                reader.filled();
                for (BackendMessage message = reader.next(); message != null; message = reader.next()) {
                    seen.add(describe(message));
                }
            }
        } catch (ProtocolException e) {
            seen.add("refused " + e.type() + " " + e.getMessage());
            return seen;
        }
        seen.add("left over: " + reader.hasBytes());
        return seen;
    }

    private static String describe(BackendMessage message) {
        if (message instanceof BackendMessage.CopyData copy) {
            byte[] bytes = new byte[copy.payload().remaining()];
            copy.payload().get(bytes);
            return data(bytes);
        }
        if (message instanceof BackendMessage.DataRow row) {
            StringBuilder text = new StringBuilder("row");
            for (int i = 0; i < row.fieldCount(); i++) {
                text.append(' ').append(Arrays.toString(row.bytes(i)));
            }
            return text.toString();
        }
        if (message instanceof BackendMessage.Authentication step) {
            return "authentication " + step.code() + " " + Arrays.toString(step.data());
        }
        if (message instanceof BackendMessage.ErrorResponse error) {
            return "error " + describe(error.message());
        }
        if (message instanceof BackendMessage.NoticeResponse notice) {
            return "notice " + describe(notice.message());
        }
        return message.toString();
    }

    private static String describe(ServerMessage message) {
        return message.sqlState() + " " + message;
    }

    private static String data(byte[] bytes) {
        return "data " + bytes.length + " " + Arrays.hashCode(bytes);
    }

    /** Goes through the frames in the simplest way, and holds what was seen against them. */
    private static void check(byte[] data, List<String> seen) {
        ByteBuffer bytes = ByteBuffer.wrap(data);
        String last = seen.get(seen.size() - 1);
        for (String message : seen.subList(0, seen.size() - 1)) {
            char type = (char) bytes.get();
            int length = bytes.getInt();
            Oracle.that(isPossible(type, length), "only messages of possible lengths are read");
            byte[] content = new byte[length - Integer.BYTES];
            bytes.get(content);
            Oracle.same(type == 'd', message.startsWith("data "), "a message is what its type says");
            Oracle.that(type != 'd' || message.equals(data(content)), "data comes as it is");
        }
        boolean header = bytes.remaining() >= HEADER_BYTES;
        int start = bytes.position();
        boolean possible = header && isPossible((char) data[start], bytes.getInt(start + 1));
        boolean complete = possible && bytes.remaining() > bytes.getInt(start + 1);
        Oracle.same(header && (!possible || complete), last.startsWith("refused "), "refused is what is no message");
        Oracle.that(
                last.startsWith("refused ") || last.equals("left over: " + bytes.hasRemaining()),
                "what is left over is told");
    }

    private static boolean isPossible(char type, int length) {
        return length >= Integer.BYTES && length <= (LONG_TYPES.indexOf(type) >= 0 ? MAX_LONG_BYTES : MAX_SHORT_BYTES);
    }
}
