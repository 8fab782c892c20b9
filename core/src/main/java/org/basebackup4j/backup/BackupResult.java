package org.basebackup4j.backup;

import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * A completed backup.
 *
 * @param start the first position whose write-ahead log the backup needs
 * @param end the position up to which it needs the log
 * @param timeline the timeline of the start
 * @param systemIdentifier the cluster's identifier, unsigned decimal
 */
public record BackupResult(Lsn start, Lsn end, TimelineId timeline, String systemIdentifier) {}
