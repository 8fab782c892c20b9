package org.basebackup4j.replication;

/** The answer to {@code TIMELINE_HISTORY}. */
public final class TimelineHistory {
    private final String fileName;
    private final byte[] content;

    TimelineHistory(String fileName, byte[] content) {
        this.fileName = fileName;
        this.content = content;
    }

    /** The name of the history file. */
    public String fileName() {
        return fileName;
    }

    /** Its bytes, as they are on the server. */
    public byte[] content() {
        return content.clone();
    }
}
