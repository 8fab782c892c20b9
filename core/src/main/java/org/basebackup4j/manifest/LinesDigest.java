package org.basebackup4j.manifest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of all lines but the last one, which is found only at the end. So the digest's state is kept as it was after
 * each of the last two ends of lines: no more than two copies for each piece of input, however long the lines are.
 */
final class LinesDigest {
    private final MessageDigest digest = sha256();
    private @Nullable MessageDigest atLastLineEnd;
    private @Nullable MessageDigest atLineEndBefore;
    private boolean endsWithLine;

    /** Takes a piece. */
    void take(byte[] data, int from, int to) {
        if (from == to) {
            return;
        }
        int last = lineEndBefore(data, from, to);
        int at = from;
        if (last > from) {
            int before = lineEndBefore(data, from, last - 1);
            if (before > from) {
                digest.update(data, at, before - at);
                at = before;
                atLastLineEnd = copy(digest);
            }
            atLineEndBefore = atLastLineEnd;
            digest.update(data, at, last - at);
            at = last;
            atLastLineEnd = copy(digest);
        }
        digest.update(data, at, to - at);
        endsWithLine = last == to;
    }

    /** The position behind the last end of a line in a piece; its beginning when there is none. */
    private static int lineEndBefore(byte[] data, int from, int to) {
        int at = to;
        while (at > from && data[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    /** Compares with what the manifest says; called once. */
    void check(String expected) throws ManifestException {
        MessageDigest allButLast = atLineEndBefore;
        if (allButLast == null) {
            throw ManifestException.unparsable("expected at least 2 lines");
        }
        if (!endsWithLine) {
            throw ManifestException.unparsable("last line not newline-terminated");
        }
        byte[] checksum = FileFields.decodeHex(expected);
        if (checksum == null || checksum.length != digest.getDigestLength()) {
            throw new ManifestException("invalid manifest checksum: \"" + JsonLexer.printable(expected) + "\"");
        }
        if (!MessageDigest.isEqual(checksum, allButLast.digest())) {
            throw new ManifestException("manifest checksum mismatch");
        }
    }

    /** The digest of everything, in hexadecimal; called once, by who writes. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static MessageDigest copy(MessageDigest original) {
        try {
            return (MessageDigest) original.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
        }
    }
}
