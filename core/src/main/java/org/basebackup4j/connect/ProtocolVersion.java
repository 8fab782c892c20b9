package org.basebackup4j.connect;

import java.util.Map;
import org.basebackup4j.pg.BackupException;

/**
 * A version of the protocol between client and server; see the manual's section "Protocol Versions".
 *
 * @param minor the minor version; the major one is 3
 */
public record ProtocolVersion(int minor) {
    /** What every server speaks. */
    public static final ProtocolVersion OLDEST = new ProtocolVersion(0);

    /** What PostgreSQL 18 speaks. There was never a 3.1. */
    public static final ProtocolVersion NEWEST = new ProtocolVersion(2);

    static ProtocolVersion of(String keyword, Map<String, String> values, ProtocolVersion absent)
            throws BackupException {
        String value = values.get(keyword);
        if (value == null) {
            return absent;
        }
        return switch (value) {
            case "3.0" -> OLDEST;
            case "3.2", "latest" -> NEWEST;
            default -> throw new BackupException("invalid " + keyword + " value: \"" + value + "\"");
        };
    }

    /**
     * {@return whether this is newer than the other}
     *
     * @param other what it is compared with
     */
    public boolean isNewerThan(ProtocolVersion other) {
        return minor > other.minor;
    }

    @Override
    public String toString() {
        return "3." + minor;
    }
}
