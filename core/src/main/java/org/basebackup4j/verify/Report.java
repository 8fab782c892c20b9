package org.basebackup4j.verify;

import java.util.Collection;
import org.basebackup4j.pg.BackupException;

/** Passes findings on and counts them. Used by one thread. */
final class Report {
    private final VerifyListener listener;
    private final boolean exitOnError;
    private long count;

    /** The first finding was enough. */
    static final class EnoughException extends BackupException {
        private static final long serialVersionUID = 1L;

        EnoughException() {
            super("backup is not good");
        }
    }

    Report(VerifyListener listener, boolean exitOnError) {
        this.listener = listener;
        this.exitOnError = exitOnError;
    }

    void add(String message) throws EnoughException {
        add(Finding.of(message));
    }

    void add(Finding finding) throws EnoughException {
        count++;
        listener.found(finding);
        if (exitOnError) {
            throw new EnoughException();
        }
    }

    void addAll(Collection<Finding> findings) throws EnoughException {
        for (Finding finding : findings) {
            add(finding);
        }
    }

    long count() {
        return count;
    }

    VerifyListener listener() {
        return listener;
    }
}
