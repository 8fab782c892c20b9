package org.basebackup4j.manifest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.basebackup4j.pg.WalRange;

/**
 * Writes a manifest, byte for byte as a server does. The calls are {@link #begin}, {@link #file} for each file, {@link
 * #walRange} for each range, {@link #finish}. The stream is neither flushed nor closed.
 */
public final class ManifestWriter {
    private final OutputStream out;
    private final boolean forceEncode;
    private final LinesDigest digest = new LinesDigest();
    private boolean anyFile;
    private boolean anyRange;
    private boolean rangesBegun;

    /**
     * Writes to a stream, in small pieces: it should be a buffered one.
     *
     * @param out where the text goes; not closed
     * @param forceEncode whether all paths are written in hexadecimal, not only those that are not valid UTF-8
     */
    public ManifestWriter(OutputStream out, boolean forceEncode) {
        this.out = out;
        this.forceEncode = forceEncode;
    }

    /**
     * Begins.
     *
     * @param version 1 or 2
     * @param systemIdentifier the cluster's identifier, which only version 2 has
     * @throws IOException if it cannot be written
     */
    public void begin(int version, long systemIdentifier) throws IOException {
        write("{ \"PostgreSQL-Backup-Manifest-Version\": " + version + ",\n");
        if (version > 1) {
            write("\"System-Identifier\": " + Long.toUnsignedString(systemIdentifier) + ",\n");
        }
        write("\"Files\": [");
    }

    /**
     * Adds a file.
     *
     * @param file the file
     * @throws IOException if it cannot be written
     */
    public void file(ManifestFile file) throws IOException {
        StringBuilder line = new StringBuilder(anyFile ? ",\n{ " : "\n{ ");
        anyFile = true;
        if (forceEncode || !isUtf8(file.pathBytes())) {
            line.append("\"Encoded-Path\": \"")
                    .append(HexFormat.of().formatHex(file.pathBytes()))
                    .append("\", ");
        } else {
            line.append("\"Path\": ");
            appendString(line, file.path());
            line.append(", ");
        }
        line.append("\"Size\": ").append(Long.toUnsignedString(file.sizeBytes()));
        line.append(", \"Last-Modified\": \"").append(file.lastModified()).append('"');
        if (file.checksum().length > 0) {
            line.append(", \"Checksum-Algorithm\": \"").append(file.algorithm().name());
            line.append("\", \"Checksum\": \"")
                    .append(HexFormat.of().formatHex(file.checksum()))
                    .append('"');
        }
        write(line.append(" }").toString());
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void appendString(StringBuilder line, String text) {
        line.append('"');
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\b' -> line.append("\\b");
                case '\f' -> line.append("\\f");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ') {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }

    /**
     * Adds a piece of the log, after all files.
     *
     * @param range the range
     * @throws IOException if it cannot be written
     */
    public void walRange(WalRange range) throws IOException {
        beginRanges();
        write((anyRange ? ",\n" : "") + "{ \"Timeline\": " + range.timeline() + ", \"Start-LSN\": \"" + range.start()
                + "\", \"End-LSN\": \"" + range.end() + "\" }");
        anyRange = true;
    }

    private void beginRanges() throws IOException {
        if (!rangesBegun) {
            rangesBegun = true;
            write("\n],\n\"WAL-Ranges\": [\n");
        }
    }

    /**
     * Ends with the manifest's own checksum.
     *
     * @throws IOException if it cannot be written
     */
    public void finish() throws IOException {
        beginRanges();
        write("\n],\n");
        out.write(("\"Manifest-Checksum\": \"" + digest.hex() + "\"}\n").getBytes(StandardCharsets.US_ASCII));
    }

    private void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.take(bytes, 0, bytes.length);
        out.write(bytes);
    }
}
