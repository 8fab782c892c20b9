package org.basebackup4j.pg;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, in PostgreSQL's three parts: message, detail and hint.
 *
 * <p>The one checked exception of this library. Each package adds its own case next to what raises it. None of the
 * parts ever holds a password.
 */
public class BackupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String detail;
    private final @Nullable String hint;

    /**
     * An error with a message only.
     *
     * @param message what went wrong
     */
    public BackupException(String message) {
        this(message, null, null, null);
    }

    /**
     * An error with a message and the failure that caused it.
     *
     * @param message what went wrong
     * @param cause what caused it; null if nothing did
     */
    public BackupException(String message, @Nullable Throwable cause) {
        this(message, null, null, cause);
    }

    /**
     * An error with all its parts; every part but the message may be absent.
     *
     * @param message what went wrong
     * @param detail the facts behind the message; null for none
     * @param hint what the user may do about it; null for none
     * @param cause what caused it; null if nothing did
     */
    public BackupException(String message, @Nullable String detail, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.detail = detail;
        this.hint = hint;
    }

    /** The message: never null here, unlike in {@link Throwable}. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** {@return the facts behind the message, printed after {@code detail:}} */
    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }

    /** {@return what the user may do about it, printed after {@code hint:}} */
    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
