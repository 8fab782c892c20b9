package org.basebackup4j.backup;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.replication.ChecksumFailureException;
import org.basebackup4j.replication.ReplicationSession;
import org.basebackup4j.session.Patience;
import org.basebackup4j.store.Claim;
import org.basebackup4j.store.CreatedPaths;

/** Undoes what a failed backup did, and says so. */
final class BackupCleanup {
    /** How long a slot's removal may take before the server is given up. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BackupOptions options;
    private final BackupListener listener;
    private final boolean keepDamagedData;

    BackupCleanup(BackupOptions options, BackupListener listener, BackupException failure) {
        this.options = options;
        this.listener = listener;
        this.keepDamagedData = failure instanceof ChecksumFailureException || failure instanceof TransferException;
    }

    /** Removes the directories that were made, and the contents of those that were found empty. */
    void removeFiles(CreatedPaths created) {
        List<Claim> claims = created.claims();
        for (Claim claim : claims) {
            if (!keepDamagedData && !options.keepOnFailure()) {
                remove(created, claim);
            } else {
                keep(created, claim);
            }
        }
    }

    private void keep(CreatedPaths created, Claim claim) {
        try {
            created.keep(claim);
        } catch (IOException e) {
            // One file more is left in what is left anyway.
        }
        if (!keepDamagedData || claim.place() == Place.WAL) {
            listener.on(new BackupEvent.NotRemoved(claim.place(), claim.directory()));
        }
    }

    private void remove(CreatedPaths created, Claim claim) {
        listener.on(new BackupEvent.Removing(claim.place(), claim.directory(), !claim.created()));
        try {
            created.undo(claim);
        } catch (IOException e) {
            listener.on(new BackupEvent.RemovingFailed(
                    claim.place(), claim.directory(), !claim.created(), String.valueOf(e.getMessage())));
        }
    }

    /** Drops a slot that was made for this backup, unless the backup can still be used. */
    void dropSlot(ConnectionSettings settings, String slot) {
        if (keepDamagedData) {
            return;
        }
        try (ReplicationSession session = ReplicationSession.open(
                settings.withConnectTimeout(PATIENCE),
                PasswordPrompt.never(),
                notice -> {},
                Patience.limitedTo(PATIENCE))) {
            session.dropSlot(slot, PATIENCE);
        } catch (BackupException e) {
            listener.on(new BackupEvent.SlotNotDropped(slot, e.getMessage()));
        }
    }
}
