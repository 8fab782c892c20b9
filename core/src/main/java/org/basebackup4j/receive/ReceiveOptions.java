package org.basebackup4j.receive;

import java.time.Duration;
import java.util.Optional;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * What to receive.
 *
 * @param slot the replication slot to use, if any
 * @param start the first position that is needed; receiving starts at the beginning of its segment
 * @param timeline the timeline of the start
 * @param systemIdentifier the cluster's identifier, which the server must have
 * @param segmentSizeBytes the size of the cluster's segments
 * @param statusInterval how often the server is told how far we are; zero for only when it asks
 */
public record ReceiveOptions(
        Optional<String> slot,
        Lsn start,
        TimelineId timeline,
        String systemIdentifier,
        int segmentSizeBytes,
        Duration statusInterval) {}
