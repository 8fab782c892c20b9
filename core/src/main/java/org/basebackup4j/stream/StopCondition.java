package org.basebackup4j.stream;

import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;

/** Decides how far log is received. Asked by the receiving thread, again and again, also after it has said yes. */
@FunctionalInterface
public interface StopCondition {
    /**
     * Whether what has been received is all that is needed.
     *
     * @param received up to where log has been received: an {@link Lsn}'s value
     * @param timeline the timeline of that log
     * @param segmentFinished whether a segment has just been closed
     */
    boolean isReached(long received, TimelineId timeline, boolean segmentFinished);
}
