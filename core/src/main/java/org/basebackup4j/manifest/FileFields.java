package org.basebackup4j.manifest;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.jspecify.annotations.Nullable;

/** Collects what a manifest says of one file. */
final class FileFields {
    private @Nullable String path;
    private @Nullable String encodedPath;
    private @Nullable String size;
    private @Nullable String algorithm;
    private @Nullable String checksum;
    private String lastModified = "";

    /** Takes a field; whether it is one of a file's. */
    boolean set(String name, String value) {
        switch (name) {
            case "Path" -> path = value;
            case "Encoded-Path" -> encodedPath = value;
            case "Size" -> size = value;
            case "Last-Modified" -> lastModified = value;
            case "Checksum-Algorithm" -> algorithm = value;
            case "Checksum" -> checksum = value;
            default -> {
                return false;
            }
        }
        return true;
    }

    static boolean isField(String name) {
        return new FileFields().set(name, "");
    }

    ManifestFile file() throws ManifestException {
        if (path == null && encodedPath == null) {
            throw ManifestException.unparsable("missing path name");
        }
        if (path != null && encodedPath != null) {
            throw ManifestException.unparsable("both path name and encoded path name");
        }
        if (size == null) {
            throw ManifestException.unparsable("missing size");
        }
        if (algorithm == null && checksum != null) {
            throw ManifestException.unparsable("checksum without algorithm");
        }
        byte[] name = pathBytes();
        if (name.length > FileTable.MAX_PATH_BYTES) {
            throw ManifestException.unparsable("path name too long");
        }
        OptionalLong sizeBytes = Numerals.unsigned(size);
        if (sizeBytes.isEmpty()) {
            throw ManifestException.unparsable("file size is not an integer");
        }
        return new ManifestFile(name, sizeBytes.getAsLong(), lastModified, algorithm(), checksum(name));
    }

    private static boolean contains(byte[] bytes, byte wanted) {
        for (byte b : bytes) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    private byte[] pathBytes() throws ManifestException {
        if (path != null) {
            return path.getBytes(StandardCharsets.ISO_8859_1);
        }
        byte[] decoded = decodeHex(encodedPath == null ? "" : encodedPath);
        if (decoded == null || contains(decoded, (byte) 0)) {
            throw ManifestException.unparsable("could not decode file name");
        }
        return decoded;
    }

    private ChecksumAlgorithm algorithm() throws ManifestException {
        String name = algorithm;
        if (name == null) {
            return ChecksumAlgorithm.NONE;
        }
        return ChecksumAlgorithm.ofName(name)
                .orElseThrow(() -> new ManifestException(
                        "unrecognized checksum algorithm: \"" + JsonLexer.printable(name) + "\""));
    }

    private byte[] checksum(byte[] name) throws ManifestException {
        if (checksum == null) {
            return new byte[0];
        }
        byte[] decoded = decodeHex(checksum);
        if (decoded == null || decoded.length > FileTable.MAX_CHECKSUM_BYTES) {
            throw new ManifestException("invalid checksum for file \"" + new String(name, StandardCharsets.UTF_8)
                    + "\": \"" + JsonLexer.printable(checksum) + "\"");
        }
        return decoded;
    }

    /** The bytes that a text stands for, or null. */
    static byte @Nullable [] decodeHex(String text) {
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
