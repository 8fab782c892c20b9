package org.basebackup4j.backup;

import java.nio.charset.StandardCharsets;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerVersion;

/** Tablespaces that are directories in {@code pg_tblspc} instead of links there. */
final class InPlaceTablespaces {
    private static final String SETTING = "allow_in_place_tablespaces = on\n";

    private InPlaceTablespaces() {}

    /**
     * The setting without which a server that recovers from a backup takes such a directory for a sign of damage.
     *
     * @throws BackupException if the server does not know the setting, so that it could not start with it
     */
    static Injection setting(int tablespaceCount, ServerVersion version) throws BackupException {
        if (!isKnownTo(version)) {
            throw new BackupException(
                    "can only write single tablespace to stdout, database has " + tablespaceCount,
                    "Tablespaces within the data directory need a server of version 13.8, 14.5, 15 or newer.",
                    "Map all tablespaces with --tablespace-mapping, or write to a directory.",
                    null);
        }
        return Injection.settings(SETTING.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isKnownTo(ServerVersion version) {
        int firstMinor = version.major() == 13 ? 8 : version.major() == 14 ? 5 : 0;
        return version.number() >= version.major() * 10_000 + firstMinor;
    }
}
