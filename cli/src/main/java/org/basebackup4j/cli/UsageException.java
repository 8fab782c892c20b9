package org.basebackup4j.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The arguments cannot be split into options. Its complaint is printed after the command as it was called. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String complaint;

    UsageException(String complaint) {
        super(complaint);
        this.complaint = complaint;
    }

    /** Nothing to complain about, only the hint how to get help: {@code --help} that is not the first argument. */
    UsageException() {
        this.complaint = null;
    }

    Optional<String> complaint() {
        return Optional.ofNullable(complaint);
    }
}
