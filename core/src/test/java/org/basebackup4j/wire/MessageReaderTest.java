package org.basebackup4j.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.basebackup4j.testkit.ServerBytes.concat;
import static org.basebackup4j.testkit.ServerBytes.header;
import static org.basebackup4j.testkit.ServerBytes.int16;
import static org.basebackup4j.testkit.ServerBytes.int32;
import static org.basebackup4j.testkit.ServerBytes.message;
import static org.basebackup4j.testkit.ServerBytes.string;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.basebackup4j.testkit.ServerBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final int MAX_LONG_BYTES = 16 * 1024 * 1024;

    /** What a message says, in words: the object of a CopyData is used again for the next one. */
    private static String describe(BackendMessage message) {
        if (message instanceof BackendMessage.CopyData data) {
            byte[] bytes = new byte[data.payload().remaining()];
            data.payload().get(bytes);
            return "CopyData " + bytes.length + " " + Arrays.hashCode(bytes);
        }
        if (message instanceof BackendMessage.DataRow row) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < row.fieldCount(); i++) {
                values.add(String.valueOf(row.text(i)));
            }
            return "DataRow " + values;
        }
        if (message instanceof BackendMessage.Authentication step) {
            return "Authentication " + step.code() + " " + new String(step.data(), UTF_8);
        }
        return message.toString();
    }

    /** Feeds bytes in pieces, and reads all that can be read after each. */
    private static List<String> read(byte[] bytes, int pieceBytes) throws ProtocolException {
        MessageReader reader = new MessageReader();
        List<String> messages = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            ByteBuffer room = reader.room();
            int count = Math.min(Math.min(pieceBytes, room.remaining()), bytes.length - at);
            room.put(bytes, at, count);
            reader.filled();
            at += count;
            for (BackendMessage next = reader.next(); next != null; next = reader.next()) {
                messages.add(describe(next));
            }
        }
        assertThat(reader.hasBytes()).isFalse();
        return messages;
    }

    private static final byte[] EVERY_TYPE = concat(
            ServerBytes.authentication(10, "x\0\0".getBytes(UTF_8)),
            ServerBytes.backendKeyData(7, 8),
            ServerBytes.parameterStatus("name", "wert ä"),
            ServerBytes.readyForQuery(),
            ServerBytes.rowDescription("a", "b"),
            ServerBytes.dataRow("1", null, ""),
            ServerBytes.commandComplete("SELECT 1"),
            message('I'),
            ServerBytes.copyOutResponse(),
            ServerBytes.copyInResponse(),
            ServerBytes.copyBothResponse(),
            ServerBytes.copyData(new byte[0]),
            ServerBytes.copyData(new byte[1000]),
            ServerBytes.copyDone(),
            ServerBytes.error("42601", "syntax error"),
            ServerBytes.notice("WARNING", "01000", "careful"),
            message('A', int32(1), string("channel"), string("payload")),
            message('v', int32(3 << 16), int32(1), string("_pq_.x")));

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 64, 1_000_000})
    void everyTypeInPiecesOfEverySize(int pieceBytes) throws ProtocolException {
        List<String> messages = read(EVERY_TYPE, pieceBytes);
        assertThat(messages)
                .hasSize(18)
                .contains(
                        "Authentication 10 x\0\0",
                        "BackendKeyData[processId=7]",
                        "ParameterStatus[name=name, value=wert ä]",
                        "RowDescription[fieldCount=2]",
                        "DataRow [1, null, ]",
                        "CopyDone[]",
                        "NegotiateProtocolVersion[version=196608, unsupportedOptions=[_pq_.x]]");
        assertThat(messages).isEqualTo(read(EVERY_TYPE, EVERY_TYPE.length));
    }

    @Test
    void longAndShortOnesTakeTurnsAcrossTheEndOfTheBuffer() throws ProtocolException {
        Random random = new Random(4711);
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] data = new byte[random.nextInt(i % 10 == 0 ? 400_000 : 3000)];
            random.nextBytes(data);
            parts.add(ServerBytes.copyData(data));
        }
        byte[] all = concat(parts.toArray(byte[][]::new));
        List<String> expected = read(all, all.length);
        assertThat(expected).hasSize(60);
        for (int piece : new int[] {1009, 65_537, 262_144}) {
            assertThat(read(all, piece)).isEqualTo(expected);
        }
    }

    @Test
    void theLongestMessageIsReadAndALongerOneIsRefused() throws ProtocolException {
        byte[] longest = ServerBytes.copyData(new byte[MAX_LONG_BYTES - Integer.BYTES]);
        assertThat(read(longest, 100_000)).hasSize(1);
        assertThatThrownBy(() -> read(header('d', MAX_LONG_BYTES + 1), 5))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("lost synchronization with server: got message type \"d\", length " + (MAX_LONG_BYTES + 1));
    }

    @Test
    void typesThatAreShortMayNotBeLong() throws ProtocolException {
        assertThat(read(message('C', new byte[29_996]), 10_000)).hasSize(1);
        for (char type : "CZRKHGWcIv".toCharArray()) {
            assertThatThrownBy(() -> read(header(type, 30_001), 5))
                    .hasMessage("lost synchronization with server: got message type \"" + type + "\", length 30001");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void lengthsThatCannotBe(int length) {
        assertThatThrownBy(() -> read(header('d', length), 5))
                .hasMessage("lost synchronization with server: got message type \"d\", length " + length);
    }

    @Test
    void typesThatDoNotExist() {
        assertThatThrownBy(() -> read(message('?'), 5))
                .hasMessage("unexpected response from server; first received character was \"?\"");
        assertThatThrownBy(() -> read(header((char) 0xFF, 4), 5)).isInstanceOf(ProtocolException.class);
    }

    static List<byte[]> tooShort() {
        return List.of(
                message('R', new byte[3]),
                message('K', new byte[3]),
                message('S', "no zero".getBytes(UTF_8)),
                message('S', string("a")),
                message('T', new byte[1]),
                message('D', new byte[1]),
                message('D', int16(1)),
                message('D', int16(1), int32(5), new byte[4]),
                message('D', int16(1), int32(-2)),
                message('D', int16(65_535)),
                message('E', "Sx".getBytes(UTF_8)),
                message('N', "S".getBytes(UTF_8)),
                message('v', int32(1)),
                message('v', int32(1), int32(2), string("a")));
    }

    @ParameterizedTest
    @MethodSource("tooShort")
    void contentsThatEndTooEarly(byte[] bytes) {
        assertThatThrownBy(() -> read(bytes, bytes.length))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("message contents do not agree with length in message type \"" + (char) bytes[0] + "\"");
    }

    @Test
    void noiseNeverDoesMoreThanBeRefused() {
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            byte[] framed = message("dTDENSAvRKCZ".charAt(random.nextInt(12)), bytes);
            try {
                read(framed, framed.length);
            } catch (ProtocolException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 999);
    }
}
