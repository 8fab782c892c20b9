package org.basebackup4j.backup;

import java.util.Optional;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.EntryInjector;

/** What a backup's data directory gets that the server's has not; nothing that a manifest speaks of. */
final class Injection {
    private final byte[] settings;
    private final boolean standby;

    private Injection(byte[] settings, boolean standby) {
        this.settings = settings;
        this.standby = standby;
    }

    /** Settings that make the data directory start as a standby. */
    static Injection standby(byte[] settings) {
        return new Injection(settings.clone(), true);
    }

    /** Settings only. */
    static Injection settings(byte[] settings) {
        return new Injection(settings.clone(), false);
    }

    /** Both together, if there are any. */
    static Optional<Injection> both(Optional<Injection> one, Optional<Injection> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.or(() -> other);
        }
        byte[] first = one.get().settings;
        byte[] second = other.get().settings;
        byte[] all = new byte[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return Optional.of(new Injection(all, one.get().standby || other.get().standby));
    }

    /**
     * A handler that adds it to the data directory's archive.
     *
     * @param fileMode the permission bits of a new file
     */
    EntryHandler into(EntryHandler next, int fileMode) {
        EntryInjector injector = new EntryInjector(next, fileMode).appendTo(RecoveryConfig.SETTINGS_FILE, settings);
        return standby ? injector.add(RecoveryConfig.SIGNAL_FILE, new byte[0]) : injector;
    }
}
