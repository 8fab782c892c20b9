package org.basebackup4j.verify;

import java.util.Optional;

/**
 * Something that is wrong with a backup.
 *
 * @param message what, in the original's words
 * @param detail more about it
 */
public record Finding(String message, Optional<String> detail) {
    static Finding of(String message) {
        return new Finding(message, Optional.empty());
    }
}
