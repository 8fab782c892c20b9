package org.basebackup4j.pg;

/**
 * A piece of the write-ahead log that a backup needs.
 *
 * @param timeline the timeline that it is on
 * @param start where the first record begins
 * @param end where the last record ends
 */
public record WalRange(TimelineId timeline, Lsn start, Lsn end) {}
