package org.basebackup4j.replication;

import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * Where a base backup starts.
 *
 * @param position the first position whose log the backup needs
 * @param timeline the timeline that it is on
 */
public record BackupStart(Lsn position, TimelineId timeline) {}
