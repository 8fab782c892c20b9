package org.basebackup4j.stream;

import org.basebackup4j.pg.BackupException;

/** Is told, on the receiving thread, that the connection broke and is opened again. */
@FunctionalInterface
public interface ReconnectListener {
    /** The connection broke, or a new one could not be used yet; nothing is lost. */
    void disconnected(BackupException cause);
}
