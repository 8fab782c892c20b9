package org.basebackup4j.pg;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names of files as the bytes that they are. Java shows them as text, and what is not UTF-8 in them becomes a replacement
 * character; but a path keeps its bytes, and shows them in its URI.
 */
public final class RawPath {
    private static final char REPLACEMENT = '\ufffd';

    private RawPath() {}

    /**
     * {@return the bytes of the last part of a path}
     *
     * @param path the path
     */
    public static byte[] fileNameBytes(Path path) {
        String name = String.valueOf(path.getFileName());
        if (name.indexOf(REPLACEMENT) < 0) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
        String uri = path.toUri().getRawPath();
        String last = uri.replaceFirst("/$", "").replaceFirst(".*/", "");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < last.length(); i++) {
            if (last.charAt(i) == '%') {
                bytes.write(Integer.parseInt(last, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(last.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    /**
     * {@return a file below a directory}
     *
     * @param directory the directory
     * @param relative the bytes of the path
     */
    public static Path resolve(Path directory, byte[] relative) {
        String text = new String(relative, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return directory.resolve(text);
        }
        StringBuilder uri = new StringBuilder(directory.toUri().toString());
        if (uri.charAt(uri.length() - 1) != '/') {
            uri.append('/');
        }
        for (byte b : relative) {
            boolean plain = b == '/' || (b > ' ' && Character.isLetterOrDigit(b));
            uri.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xFF));
        }
        return Path.of(URI.create(uri.toString()));
    }
}
