package org.basebackup4j.stream;

import java.time.Duration;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * What to receive, and how.
 *
 * @param start the first position that is needed; receiving starts at the beginning of its segment
 * @param timeline the timeline of the start
 * @param systemIdentifier the cluster's identifier, which the server must have
 * @param segmentSizeBytes the size of the cluster's segments
 * @param statusInterval how often the server is told how far we are; zero for only when it asks
 * @param synchronous whether everything is made durable, and the server told so, as soon as it has come
 * @param stallLimit how long the server may be silent, although it was asked for an answer, until the connection counts
 *     as broken; zero for ever
 * @param patience how long a broken connection is opened again and again until receiving fails; zero for not at all
 */
public record StreamOptions(
        Lsn start,
        TimelineId timeline,
        String systemIdentifier,
        int segmentSizeBytes,
        Duration statusInterval,
        boolean synchronous,
        Duration stallLimit,
        Duration patience) {}
