package org.basebackup4j.wal;

import java.util.Optional;
import org.basebackup4j.pg.Lsn;

/**
 * How far the log was found to be good.
 *
 * @param firstRecord where the first good record begins that is at the start or behind it; invalid when there is none
 * @param lastRecord where the last good record begins; invalid when there is none
 * @param next where the record after the last good one has to begin; invalid when there is none
 * @param reason why the log is not good any further, in the words of PostgreSQL's own reader; empty when it is good as
 *     far as it was read
 */
public record WalPosition(Lsn firstRecord, Lsn lastRecord, Lsn next, Optional<String> reason) {
    /** The same, but the log that came after it is not there. */
    WalPosition endingBecause(String why) {
        return new WalPosition(firstRecord, lastRecord, next, Optional.of(why));
    }

    /**
     * {@return whether all records that begin before a position are whole and good}
     *
     * @param end the position
     */
    public boolean reaches(Lsn end) {
        return !lastRecord.isInvalid() && WalPage.beforeHeader(end.value()).compareTo(next) <= 0;
    }

    /**
     * {@return whether the log is whole and good from a record that begins at one position up to the end of a record at another}
     *
     * @param start the position before
     * @param end the position
     */
    public boolean covers(Lsn start, Lsn end) {
        return WalPage.beforeHeader(firstRecord.value()).equals(WalPage.beforeHeader(start.value())) && reaches(end);
    }
}
