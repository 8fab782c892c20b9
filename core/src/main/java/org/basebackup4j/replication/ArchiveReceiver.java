package org.basebackup4j.replication;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;

/**
 * Takes what a base backup sends, the same for servers of every version.
 *
 * <p>The calls are, for each archive, {@link #archive} and {@link #data}; then, if there is a manifest, {@link
 * #manifest} and {@link #data}; then {@link #complete}. What came last is complete when the next thing begins.
 */
public interface ArchiveReceiver {
    /**
     * An archive begins.
     *
     * @param name its file name, as in {@code base.tar}; without any slash
     * @param tablespaceLocation the tablespace's path on the server; empty for the data directory
     */
    void archive(String name, Optional<String> tablespaceLocation) throws BackupException;

    /** The manifest begins. */
    void manifest() throws BackupException;

    /** Bytes of what began last; the buffer is valid during the call only. */
    void data(ByteBuffer data) throws BackupException;

    /**
     * The server says how far it is; from 15 only.
     *
     * @param doneBytes the bytes that it has read of the data directory and the tablespaces
     */
    void progress(long doneBytes) throws BackupException;

    /** Everything has arrived. */
    void complete() throws BackupException;
}
