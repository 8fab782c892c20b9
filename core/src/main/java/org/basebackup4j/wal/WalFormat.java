package org.basebackup4j.wal;

import java.util.OptionalInt;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * What is known of the log before it is read.
 *
 * @param start the position from which on records are wanted
 * @param segmentSizeBytes the size of the cluster's segments
 * @param timeline the timeline of the log, or the first one of it; a page of a later one is a mistake
 * @param systemIdentifier the cluster's identifier, which every segment names; 0 when it is not known
 * @param serverMajor the server's major version; empty when it is not known, and then any of those that we know will do
 */
public record WalFormat(
        Lsn start, int segmentSizeBytes, TimelineId timeline, long systemIdentifier, OptionalInt serverMajor) {
    /** The first major version whose magic number is in the list. */
    private static final int FIRST_MAJOR = 13;

    /** The numbers that begin a page, for the major versions 13 to 18. */
    private static final int[] MAGIC = {0xD106, 0xD10D, 0xD110, 0xD113, 0xD116, 0xD118};

    /** Whether a page may begin with a number; a server that is newer than we know has one that we do not know. */
    boolean accepts(int magic) {
        if (serverMajor.isEmpty()) {
            for (int known : MAGIC) {
                if (magic == known) {
                    return true;
                }
            }
            return false;
        }
        int index = serverMajor.getAsInt() - FIRST_MAJOR;
        return index >= MAGIC.length || (index >= 0 && magic == MAGIC[index]);
    }
}
