package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/**
 * A place that bytes are pushed into.
 *
 * <p>The calls are any number of {@link #write}, then {@link #finish} if all went well, then always {@link #close}.
 * {@code finish} commits; {@code close} without {@code finish} gives up and leaves nothing that looks valid. A stage
 * that wraps another one passes both on. Not thread-safe.
 */
public interface ByteStage extends AutoCloseable {
    /**
     * Takes all the remaining bytes of the buffer; its position is its limit afterwards.
     *
     * <p>The buffer belongs to the caller again as soon as the call returns: a stage that needs the bytes later copies
     * them.
     *
     * @param data the bytes
     * @throws BackupException if that fails; {@link #close} is all that may come then
     */
    void write(ByteBuffer data) throws BackupException;

    /**
     * Says that no more bytes come, and makes valid what was written. Called at most once.
     *
     * @throws BackupException if that fails; {@link #close} is all that may come then
     */
    void finish() throws BackupException;

    /** Releases what the stage holds. Never throws, and may be called more than once. */
    @Override
    void close();
}
