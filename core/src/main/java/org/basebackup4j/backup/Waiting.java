package org.basebackup4j.backup;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.basebackup4j.backup.BackupEvent.Awaited;
import org.basebackup4j.session.Patience;

/** Tells what the backup's first connection waits for, if it has to wait. */
final class Waiting {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final BackupListener listener;
    private final boolean archived;
    private Awaited awaited = Awaited.ANSWER;
    private BooleanSupplier allBegun = () -> false;

    /**
     * Waits for nothing yet.
     *
     * @param archived whether the server waits for its archiver before it ends the backup
     */
    Waiting(BackupListener listener, boolean archived) {
        this.listener = listener;
        this.archived = archived;
    }

    /** The patience that goes with it. */
    Patience patience(Duration limit) {
        return new Patience(limit, INTERVAL, this::silent);
    }

    private void silent(Duration waited) {
        boolean archiving = archived && awaited == Awaited.DATA && allBegun.getAsBoolean();
        listener.on(new BackupEvent.StillWaiting(archiving ? Awaited.ARCHIVING : awaited, waited));
    }

    /** From now on it is that. */
    void waitFor(Awaited next) {
        awaited = next;
    }

    /**
     * From now on it is data.
     *
     * @param lastHasBegun whether the last archive has begun
     */
    void waitForData(BooleanSupplier lastHasBegun) {
        allBegun = lastHasBegun;
        awaited = Awaited.DATA;
    }
}
