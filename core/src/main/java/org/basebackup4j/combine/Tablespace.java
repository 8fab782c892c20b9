package org.basebackup4j.combine;

import java.util.Optional;

/**
 * A tablespace of a backup.
 *
 * @param oid its object identifier, which is its name in {@code pg_tblspc}
 * @param location the absolute path that it has in the backup; empty for one within the data directory
 */
record Tablespace(String oid, Optional<String> location) {
    static final String DIRECTORY = "pg_tblspc";

    RelativePath path() {
        return RelativePath.of(DIRECTORY + "/" + oid);
    }

    static boolean isOid(String name) {
        return name.matches("[1-9][0-9]{0,9}");
    }
}
