package org.basebackup4j.replication;

/**
 * The answer to {@code TIMELINE_HISTORY}.
 *
 * @param fileName the name of the history file
 * @param content its bytes, as they are on the server
 */
public record TimelineHistory(String fileName, byte[] content) {}
