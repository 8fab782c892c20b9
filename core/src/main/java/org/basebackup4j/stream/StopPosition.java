package org.basebackup4j.stream;

import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.jspecify.annotations.Nullable;

/** Up to where log is to be received: not known at first, then said once. Thread-safe. */
public final class StopPosition implements StopCondition {
    private volatile @Nullable Lsn position;

    /** Not said yet. */
    public StopPosition() {}

    /** Says it. Whoever waits for log has to be woken up afterwards. */
    public void set(Lsn value) {
        position = value;
    }

    @Override
    public boolean isReached(long received, TimelineId timeline, boolean segmentFinished) {
        Lsn stop = position;
        return stop != null && Long.compareUnsigned(received, stop.value()) >= 0;
    }
}
