package org.basebackup4j.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server's messages as bytes, well-formed or not; see the manual's section "Message Formats". */
public final class ServerBytes {
    private static final int TEXT_OID = 25;

    private ServerBytes() {}

    /** Any message: type, length, content. */
    public static byte[] message(char type, byte[]... content) {
        byte[] all = concat(content);
        return header(type, Integer.BYTES + all.length, all);
    }

    /** A message that lies about its length. */
    public static byte[] header(char type, int length, byte[]... content) {
        return concat(new byte[] {(byte) type}, int32(length), concat(content));
    }

    /** An authentication request, 'R'. */
    public static byte[] authentication(int code, byte[]... data) {
        return message('R', int32(code), concat(data));
    }

    /** "You are in", 'R'. */
    public static byte[] authenticationOk() {
        return authentication(0);
    }

    /** A request for SASL with these mechanisms, 'R'. */
    public static byte[] sasl(String... mechanisms) {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (String mechanism : mechanisms) {
            names.writeBytes(string(mechanism));
        }
        names.write(0);
        return authentication(10, names.toByteArray());
    }

    /** The next step of SASL, 'R'. */
    public static byte[] saslContinue(String data) {
        return authentication(11, data.getBytes(StandardCharsets.UTF_8));
    }

    /** The last step of SASL, 'R'. */
    public static byte[] saslFinal(String data) {
        return authentication(12, data.getBytes(StandardCharsets.UTF_8));
    }

    /** A parameter, 'S'. */
    public static byte[] parameterStatus(String name, String value) {
        return message('S', string(name), string(value));
    }

    /** The key that cancels, 'K'. */
    public static byte[] backendKeyData(int processId, int key) {
        return message('K', int32(processId), int32(key));
    }

    /** Ready for a command, outside of a transaction, 'Z'. */
    public static byte[] readyForQuery() {
        return message('Z', new byte[] {'I'});
    }

    /** What a server of a version tells between "you are in" and "ready", both included. */
    public static byte[] greeting(String serverVersion) {
        return concat(
                authenticationOk(),
                parameterStatus("server_version", serverVersion),
                parameterStatus("integer_datetimes", "on"),
                backendKeyData(4711, 42),
                readyForQuery());
    }

    /** An error, 'E'. */
    public static byte[] error(String severity, String sqlState, String message) {
        return message('E', fields(severity, sqlState, message));
    }

    /** An error of severity ERROR, 'E'. */
    public static byte[] error(String sqlState, String message) {
        return error("ERROR", sqlState, message);
    }

    /** A notice, 'N'. */
    public static byte[] notice(String severity, String sqlState, String message) {
        return message('N', fields(severity, sqlState, message));
    }

    private static byte[] fields(String severity, String sqlState, String message) {
        return concat(
                field('S', severity), field('V', severity), field('C', sqlState), field('M', message), new byte[1]);
    }

    private static byte[] field(char code, String value) {
        return concat(new byte[] {(byte) code}, string(value));
    }

    /** Columns of text, 'T'. */
    public static byte[] rowDescription(String... columns) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(int16(columns.length));
        for (String column : columns) {
            // name, table, column, type, length, modifier, format
            bytes.writeBytes(
                    concat(string(column), int32(0), int16(0), int32(TEXT_OID), int16(-1), int32(-1), int16(0)));
        }
        return message('T', bytes.toByteArray());
    }

    /** A row of text values; null for null, 'D'. */
    public static byte[] dataRow(@Nullable String... values) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(int16(values.length));
        for (String value : values) {
            if (value == null) {
                bytes.writeBytes(int32(-1));
            } else {
                byte[] text = value.getBytes(StandardCharsets.UTF_8);
                bytes.writeBytes(concat(int32(text.length), text));
            }
        }
        return message('D', bytes.toByteArray());
    }

    /** The end of a command or of a part of it, 'C'. */
    public static byte[] commandComplete(String tag) {
        return message('C', string(tag));
    }

    /** A whole result: columns, rows, end of command; without "ready". */
    public static byte[] result(List<String> columns, List<List<@Nullable String>> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(rowDescription(columns.toArray(String[]::new)));
        rows.forEach(row -> bytes.writeBytes(dataRow(row.toArray(String[]::new))));
        bytes.writeBytes(commandComplete("SELECT"));
        return bytes.toByteArray();
    }

    /** The server will send data, 'H'. */
    public static byte[] copyOutResponse() {
        return message('H', new byte[] {0}, int16(0));
    }

    /** The server waits for data, 'G'. */
    public static byte[] copyInResponse() {
        return message('G', new byte[] {0}, int16(0));
    }

    /** Both will send data, 'W'. */
    public static byte[] copyBothResponse() {
        return message('W', new byte[] {0}, int16(0));
    }

    /** Data of a COPY, 'd'. */
    public static byte[] copyData(byte[]... data) {
        return message('d', data);
    }

    /** The data is complete, 'c'. */
    public static byte[] copyDone() {
        return message('c');
    }

    /** A keepalive of a walsender, to be put into {@link #copyData}. */
    public static byte[] keepalive(long end, boolean replyRequested) {
        return concat(new byte[] {'k'}, int64(end), int64(0), new byte[] {(byte) (replyRequested ? 1 : 0)});
    }

    /** Log of a walsender, to be put into {@link #copyData}. */
    public static byte[] walData(long start, long end, byte[] data) {
        return concat(new byte[] {'w'}, int64(start), int64(end), int64(0), data);
    }

    /** Two bytes, the high one first. */
    public static byte[] int16(int value) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) value).array();
    }

    /** Four bytes, the highest first. */
    public static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** Eight bytes, the highest first. */
    public static byte[] int64(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    /** Text with a zero behind it. */
    public static byte[] string(String text) {
        return concat(text.getBytes(StandardCharsets.UTF_8), new byte[1]);
    }

    /** All of them in a row. */
    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
