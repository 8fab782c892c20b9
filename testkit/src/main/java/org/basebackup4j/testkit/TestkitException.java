package org.basebackup4j.testkit;

import org.jspecify.annotations.Nullable;

/** Something of the test's surroundings failed. */
public final class TestkitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with the words that say which, and its cause. */
    public TestkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A failure with the words that say which. */
    public TestkitException(String message) {
        this(message, null);
    }
}
