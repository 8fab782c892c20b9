package org.basebackup4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.backup.BackupEvent;
import org.basebackup4j.backup.BackupListener;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerVersion;

/**
 * Prints what a backup does, in the original's lines.
 *
 * <p>What a failed backup says while it cleans up comes before the library can throw its error. As the original prints
 * the error first, those lines are kept until {@link #printCleanUp()}.
 */
final class EventPrinter implements BackupListener {
    private static final long BYTES_PER_KB = 1024;

    private final Messages messages;
    private final ProgressDisplay progress;
    private final boolean verbose;
    private final boolean walIncluded;
    private final boolean onTerminal;
    private final List<BackupEvent> cleanUp = new ArrayList<>();

    /**
     * Prints to messages and a progress display.
     *
     * @param verbose whether the steps are told
     * @param walIncluded whether the positions are of interest, because the backup holds the log between them
     * @param onTerminal whether a person reads it, who is told more than a script expects
     */
    EventPrinter(
            Messages messages, ProgressDisplay progress, boolean verbose, boolean walIncluded, boolean onTerminal) {
        this.messages = messages;
        this.progress = progress;
        this.verbose = verbose;
        this.walIncluded = walIncluded;
        this.onTerminal = onTerminal;
    }

    @Override
    public void on(BackupEvent event) {
        if (event instanceof BackupEvent.Progress transferred) {
            progress.update(transferred);
        } else if (event instanceof BackupEvent.Notice notice) {
            messages.notice(notice.notice());
        } else if (event instanceof BackupEvent.WalStreamInterrupted interrupted) {
            messages.warning("connection for write-ahead log was interrupted, opening it again: "
                    + interrupted.cause().getMessage());
        } else if (event instanceof BackupEvent.WalStreamFailed failed) {
            messages.error(failed.cause());
        } else if (event instanceof BackupEvent.UntestedServer untested) {
            messages.warning("server version " + untested.version() + " is newer than the newest known, "
                    + ServerVersion.NEWEST_MAJOR);
        } else if (event instanceof BackupEvent.LittleSpace little) {
            tellPerson(little);
        } else if (event instanceof BackupEvent.StillWaiting waiting) {
            tellPerson(waiting);
        } else if (isCleanUp(event)) {
            cleanUp.add(event);
        } else {
            String line = step(event);
            if (verbose && !line.isEmpty()) {
                messages.info(line);
            }
            if (event instanceof BackupEvent.WaitingForCheckpoint) {
                progress.waitingForCheckpoint();
            }
        }
    }

    private void tellPerson(BackupEvent.LittleSpace little) {
        String warning = "the backup may need " + little.neededBytes() / BYTES_PER_KB + " kB, but only "
                + little.usableBytes() / BYTES_PER_KB + " kB are free for directory \"" + little.directory() + "\"";
        if (onTerminal) {
            messages.warning(warning);
        } else {
            messages.keepWarning(new BackupException(warning));
        }
    }

    private void tellPerson(BackupEvent.StillWaiting waiting) {
        if (onTerminal && verbose) {
            String awaited = switch (waiting.awaited()) {
                case CHECKPOINT -> "for checkpoint to complete";
                case DATA -> "for data";
                case ARCHIVING -> "for the server to archive write-ahead log";
                case ANSWER -> "for an answer";
            };
            messages.info(
                    "still waiting " + awaited + ", for " + waiting.waited().toSeconds() + " seconds now");
        }
    }

    /** What a step is called; empty when nothing is said about it. */
    private String step(BackupEvent event) {
        if (event instanceof BackupEvent.WaitingForCheckpoint) {
            return "initiating base backup, waiting for checkpoint to complete";
        } else if (event instanceof BackupEvent.CheckpointCompleted) {
            return "checkpoint completed";
        } else if (event instanceof BackupEvent.StartPosition start && walIncluded) {
            return "write-ahead log start point: " + start.position() + " on timeline " + start.timeline();
        } else if (event instanceof BackupEvent.WalStreamStarting) {
            return "starting background WAL receiver";
        } else if (event instanceof BackupEvent.SlotCreated slot) {
            return "created " + (slot.temporary() ? "temporary " : "") + "replication slot \"" + slot.name() + "\"";
        } else if (event instanceof BackupEvent.EndPosition end && walIncluded) {
            return "write-ahead log end point: " + end.position();
        } else if (event instanceof BackupEvent.WaitingForWal) {
            return "waiting for background process to finish streaming ...";
        } else if (event instanceof BackupEvent.SyncingData) {
            return "syncing data to disk ...";
        } else if (event instanceof BackupEvent.RenamingManifest) {
            return "renaming backup_manifest.tmp to backup_manifest";
        } else if (event instanceof BackupEvent.Completed) {
            return "base backup completed";
        }
        return "";
    }

    private static boolean isCleanUp(BackupEvent event) {
        return event instanceof BackupEvent.Removing
                || event instanceof BackupEvent.RemovingFailed
                || event instanceof BackupEvent.NotRemoved
                || event instanceof BackupEvent.SlotNotDropped;
    }

    /** Prints what was and what was not removed, after the error that was the reason for it. */
    void printCleanUp() {
        boolean tablespacesLeft = false;
        for (BackupEvent event : cleanUp) {
            if (event instanceof BackupEvent.Removing removing) {
                messages.info("removing " + contents(removing.contentsOnly()) + directory(removing.place()) + " \""
                        + removing.directory() + "\"");
            } else if (event instanceof BackupEvent.RemovingFailed failed) {
                BackupException left = new BackupException(
                        "failed to remove " + contents(failed.contentsOnly()) + directory(failed.place()),
                        failed.cause(),
                        null,
                        null);
                messages.error(left);
                messages.keepWarning(left);
            } else if (event instanceof BackupEvent.NotRemoved left && left.place() == Place.TABLESPACE) {
                tablespacesLeft = true;
            } else if (event instanceof BackupEvent.NotRemoved left) {
                messages.info(directory(left.place()) + " \"" + left.directory() + "\" not removed at user's request");
            } else if (event instanceof BackupEvent.SlotNotDropped slot) {
                messages.warning("could not drop replication slot \"" + slot.slot() + "\": " + slot.cause());
                messages.hint("The server keeps write-ahead log for this slot until it is dropped.");
            }
        }
        if (tablespacesLeft) {
            messages.info("changes to tablespace directories will not be undone");
        }
        cleanUp.clear();
    }

    private static String contents(boolean contentsOnly) {
        return contentsOnly ? "contents of " : "";
    }

    private static String directory(Place place) {
        return switch (place) {
            case DATA -> "data directory";
            case WAL -> "WAL directory";
            case TABLESPACE -> "tablespace directory";
        };
    }
}
