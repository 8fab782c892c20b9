package org.basebackup4j.cli;

import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.combine.CombineEvent;
import org.basebackup4j.combine.CombineListener;
import org.basebackup4j.pg.BackupException;

/** Prints what happens, in the original's words; what is removed after a failure comes after the error. */
final class CombinePrinter implements CombineListener {
    private final Messages messages;
    private final boolean debug;
    private final List<CombineEvent> cleanUp = new ArrayList<>();

    /**
     * Prints to messages.
     *
     * @param debug whether steps are told
     */
    CombinePrinter(Messages messages, boolean debug) {
        this.messages = messages;
        this.debug = debug;
    }

    @Override
    public void on(CombineEvent event) {
        if (event instanceof CombineEvent.Warning warning) {
            messages.warning(warning.message());
            warning.hint().ifPresent(messages::hint);
        } else if (event instanceof CombineEvent.Step step) {
            if (debug) {
                messages.info(step.description());
            }
        } else {
            cleanUp.add(event);
        }
    }

    /** Prints what was and what was not removed, after the error that was the reason for it. */
    void printCleanUp() {
        for (CombineEvent event : cleanUp) {
            if (event instanceof CombineEvent.Removing removing) {
                messages.info("removing " + contents(removing.contentsOnly()) + "output directory \""
                        + removing.directory() + "\"");
            } else if (event instanceof CombineEvent.RemovingFailed failed) {
                BackupException left = new BackupException(
                        "failed to remove " + contents(failed.contentsOnly()) + "output directory",
                        failed.cause(),
                        null,
                        null);
                messages.error(left);
                messages.keepWarning(left);
            }
        }
        cleanUp.clear();
    }

    private static String contents(boolean contentsOnly) {
        return contentsOnly ? "contents of " : "";
    }
}
