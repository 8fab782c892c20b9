package org.basebackup4j.replication;

import java.util.Optional;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/**
 * The answer to {@code READ_REPLICATION_SLOT} for a physical slot.
 *
 * @param restartPosition the first position that the slot keeps; empty when it keeps nothing yet
 * @param restartTimeline the timeline of that position
 */
public record ReplicationSlot(Optional<Lsn> restartPosition, Optional<TimelineId> restartTimeline) {}
