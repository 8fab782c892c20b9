package org.basebackup4j.receive;

import java.util.Optional;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * What was received.
 *
 * @param start where receiving began; empty if nothing came before it was stopped
 * @param end up to where log has come; empty if nothing came
 * @param timeline the timeline of the end; empty if nothing came
 * @param segments how many segments were completed
 */
public record ReceiveWalResult(Optional<Lsn> start, Optional<Lsn> end, Optional<TimelineId> timeline, long segments) {}
