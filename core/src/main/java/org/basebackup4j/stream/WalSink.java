package org.basebackup4j.stream;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;

/**
 * Where received log goes. For each segment {@link #open}, {@link #write} and {@link #closeSegment}; {@link #finish}
 * when all went well; always {@link #close}. Used by one thread.
 */
public interface WalSink extends AutoCloseable {
    /** Begins a segment, of which nothing is there yet. */
    void open(WalSegment segment) throws BackupException;

    /** Adds to the open segment, never beyond its end; the buffer is the caller's again when the call returns. */
    void write(ByteBuffer data) throws BackupException;

    /** Returns when what was written is durable, as far as that is asked for. */
    void sync() throws BackupException;

    /**
     * Ends the open segment: what is missing to its full size is filled with zeros, and a complete one is marked as
     * archived, so that a server that is promoted on the backup does not archive it again. When the call returns, the
     * segment is as durable as the backup is asked to be, and the server may be told so.
     */
    void closeSegment() throws BackupException;

    /** Whether the timeline's history file is there already. */
    boolean hasHistory(TimelineId timeline);

    /** Stores a timeline's history file and marks it as archived. */
    void writeHistory(TimelineId timeline, byte[] content) throws BackupException;

    /** Says that no more comes, and makes valid what was written. */
    void finish() throws BackupException;

    @Override
    void close();
}
