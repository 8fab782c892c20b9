package org.basebackup4j.replication;

import java.util.Optional;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * The answer to {@code IDENTIFY_SYSTEM}.
 *
 * @param systemIdentifier the cluster's identifier, unsigned decimal
 * @param timeline the server's current timeline
 * @param flushPosition up to where the server has flushed its log
 * @param database the database that the session is in; empty for a session of physical replication
 */
public record SystemIdentity(
        String systemIdentifier, TimelineId timeline, Lsn flushPosition, Optional<String> database) {}
