package org.basebackup4j.replication;

import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * The answer to {@code IDENTIFY_SYSTEM}.
 *
 * @param systemIdentifier the cluster's identifier, unsigned decimal
 * @param timeline the server's current timeline
 * @param flushPosition up to where the server has flushed its log
 */
public record SystemIdentity(String systemIdentifier, TimelineId timeline, Lsn flushPosition) {}
