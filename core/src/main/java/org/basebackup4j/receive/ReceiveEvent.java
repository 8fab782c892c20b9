package org.basebackup4j.receive;

import java.time.Duration;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.pg.TimelineId;

/** Something that happens while log is received into a directory, or to a slot. */
public sealed interface ReceiveEvent {
    /**
     * A file in the directory looks like a whole segment by its name, but not by its size, and counts as absent.
     *
     * @param fileName its name
     * @param sizeBytes the size that it has, without compression
     * @param compressed whether it is compressed
     */
    record SegmentSkipped(String fileName, long sizeBytes, boolean compressed) implements ReceiveEvent {}

    /**
     * Streaming starts.
     *
     * @param position where
     * @param timeline on which timeline
     */
    record StreamingStarted(Lsn position, TimelineId timeline) implements ReceiveEvent {}

    /**
     * A segment is complete and, unless told otherwise, durable.
     *
     * @param position its end
     * @param timeline its timeline
     */
    record SegmentFinished(Lsn position, TimelineId timeline) implements ReceiveEvent {}

    /**
     * A segment is closed before it is complete, and keeps the name that says so.
     *
     * @param fileName its name
     */
    record SegmentIncomplete(String fileName) implements ReceiveEvent {}

    /**
     * The server's log goes on on another timeline.
     *
     * @param timeline the new timeline
     * @param position about where the old one ended
     */
    record TimelineSwitched(TimelineId timeline, Lsn position) implements ReceiveEvent {}

    /**
     * The end position was passed.
     *
     * @param position up to where log has come
     * @param timeline on which timeline
     */
    record EndReached(Lsn position, TimelineId timeline) implements ReceiveEvent {}

    /** Streaming ends because {@link ReceiveWal#requestStop} was called. */
    record StopRequested() implements ReceiveEvent {}

    /**
     * Streaming failed, and may be tried again.
     *
     * @param cause why
     */
    record StreamingFailed(BackupException cause) implements ReceiveEvent {}

    /**
     * There is no connection now.
     *
     * @param pause when it is tried again
     */
    record Disconnected(Duration pause) implements ReceiveEvent {}

    /**
     * A slot is about to be created.
     *
     * @param name its name
     */
    record CreatingSlot(String name) implements ReceiveEvent {}

    /**
     * A slot is about to be dropped.
     *
     * @param name its name
     */
    record DroppingSlot(String name) implements ReceiveEvent {}

    /**
     * The server said something that is not an error.
     *
     * @param notice what it said
     */
    record Notice(ServerMessage notice) implements ReceiveEvent {}

    /**
     * The server is newer than any that this was tested with.
     *
     * @param version the server's version
     */
    record UntestedServer(ServerVersion version) implements ReceiveEvent {}
}
