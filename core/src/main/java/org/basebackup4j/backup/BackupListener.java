package org.basebackup4j.backup;

/**
 * Is told what a backup does.
 *
 * <p>Called from the threads that take the backup, though never from two at once, so a slow listener slows the backup
 * down. An exception that it throws ends the backup.
 */
@FunctionalInterface
public interface BackupListener {
    /**
     * Something happened.
     *
     * @param event what happened
     */
    void on(BackupEvent event);
}
