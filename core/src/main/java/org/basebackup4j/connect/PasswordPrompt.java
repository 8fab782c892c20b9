package org.basebackup4j.connect;

import org.jspecify.annotations.Nullable;

/** Asks somebody for a password. */
@FunctionalInterface
public interface PasswordPrompt {
    /**
     * Asks.
     *
     * @param prompt what to show
     * @return the password, or null when none can be had
     */
    char @Nullable [] ask(String prompt);

    /**
     * Has nobody to ask.
     *
     * @return a prompt that has no answer
     */
    static PasswordPrompt never() {
        return prompt -> null;
    }
}
