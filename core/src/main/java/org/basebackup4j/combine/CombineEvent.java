package org.basebackup4j.combine;

import java.nio.file.Path;
import java.util.Optional;

/** What happens while backups are combined. */
public sealed interface CombineEvent {
    /**
     * Something that the user should know, and that is no reason to fail.
     *
     * @param message what
     * @param hint what may be done about it
     */
    record Warning(String message, Optional<String> hint) implements CombineEvent {}

    /**
     * A step, one of many; or, in a dry run, what would be one.
     *
     * @param description in words for who looks for a mistake
     */
    record Step(String description) implements CombineEvent {}

    /**
     * What was made is removed after a failure.
     *
     * @param directory the directory
     * @param contentsOnly whether the directory itself was there before and stays
     */
    record Removing(Path directory, boolean contentsOnly) implements CombineEvent {}

    /**
     * What was made could not be removed after a failure.
     *
     * @param directory the directory
     * @param contentsOnly whether only its contents were to go
     * @param cause why it could not be removed
     */
    record RemovingFailed(Path directory, boolean contentsOnly, String cause) implements CombineEvent {}
}
