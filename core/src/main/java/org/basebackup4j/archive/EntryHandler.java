package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/**
 * Takes the entries of one archive, one after the other.
 *
 * <p>For each entry {@link #begin}, then {@link #content} until {@link TarEntry#sizeBytes()} bytes have passed (in
 * pieces of any size; not at all for an empty one), then {@link #end}. After the last entry {@link #archiveEnd}; always
 * {@link #close}, and {@code close} without {@code archiveEnd} gives up. Not thread-safe.
 */
public interface EntryHandler extends AutoCloseable {
    /**
     * A new entry starts.
     *
     * @param entry the entry
     * @throws BackupException if that fails; {@link #close} is all that may come then
     */
    void begin(TarEntry entry) throws BackupException;

    /**
     * A piece of the entry's content, without any padding; the rules for the buffer are those of {@link ByteStage}.
     *
     * @param data the bytes
     * @throws BackupException if that fails; {@link #close} is all that may come then
     */
    void content(ByteBuffer data) throws BackupException;

    /**
     * The entry that began last is complete.
     *
     * @throws BackupException if that fails; {@link #close} is all that may come then
     */
    void end() throws BackupException;

    /**
     * The archive is complete. Called at most once.
     *
     * @throws BackupException if that fails; {@link #close} is all that may come then
     */
    void archiveEnd() throws BackupException;

    /** Releases what the handler holds. Never throws, and may be called more than once. */
    @Override
    void close();
}
