package org.basebackup4j.backup;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.basebackup4j.archive.MemberPath;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.replication.TablespaceHeader;

/**
 * The archives that the server announces. The names and places of what is written are made of them, so nothing is that has
 * not been looked at here.
 */
final class Announcement {
    private static final Pattern OID = Pattern.compile("[1-9][0-9]{0,9}");
    private static final long MAX_OID = 0xFFFF_FFFFL;

    /** Whatever is added up or multiplied stays a number. */
    private static final long MAX_KILOBYTES = 1L << 50;

    private static final String IN_PLACE = "pg_tblspc/";

    private final List<TablespaceHeader> headers;
    private final Map<String, String> locations = new HashMap<>();

    /**
     * Looks at them.
     *
     * @throws BackupException if no server announces such archives
     */
    Announcement(List<TablespaceHeader> headers) throws BackupException {
        this.headers = List.copyOf(headers);
        int dataDirectories = 0;
        Set<String> places = new HashSet<>();
        for (TablespaceHeader header : headers) {
            if (header.sizeKilobytes() < 0 || header.sizeKilobytes() > MAX_KILOBYTES) {
                throw unexpected("size " + header.sizeKilobytes());
            }
            if (header.oid().isEmpty() && header.location().isEmpty()) {
                dataDirectories++;
                continue;
            }
            String oid = header.oid().orElse("");
            String location = header.location().orElse("");
            if (!isOid(oid) || !isLocation(location, oid)) {
                throw unexpected("tablespace \"" + oid + "\" at \"" + location + "\"");
            }
            if (locations.put(oid, location) != null || !places.add(location)) {
                throw unexpected("tablespace \"" + oid + "\" at \"" + location + "\" is there more than once");
            }
        }
        if (dataDirectories != 1) {
            throw unexpected(dataDirectories + " data directories");
        }
    }

    private static boolean isOid(String text) {
        return OID.matcher(text).matches() && Long.parseLong(text) <= MAX_OID;
    }

    private static boolean isLocation(String location, String oid) {
        return MemberPath.isSafeAbsolute(location) || location.equals(IN_PLACE + oid);
    }

    private static BackupException unexpected(String what) {
        return new BackupException("unexpected list of tablespaces from server: " + what);
    }

    /** In the server's order; the data directory is the one without a location. */
    List<TablespaceHeader> headers() {
        return headers;
    }

    /** The path on the server of a tablespace, relative for one in place. */
    Optional<String> location(String oid) {
        return Optional.ofNullable(locations.get(oid));
    }
}
