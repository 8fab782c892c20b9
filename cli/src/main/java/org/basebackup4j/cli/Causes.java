package org.basebackup4j.cli;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.jspecify.annotations.Nullable;

/** What the causes of a failure say that is for whoever runs the command. */
final class Causes {
    /** More than this nobody reads. */
    private static final int MAX = 20;

    private Causes() {}

    /** The messages, the nearest first, without those that only say the same again. */
    static List<String> of(Throwable failure) {
        boolean foreseen = failure instanceof BackupException;
        List<String> messages = new ArrayList<>();
        String last = String.valueOf(failure.getMessage());
        for (Throwable cause = failure.getCause(); cause != null && messages.size() < MAX; cause = cause.getCause()) {
            String message = foreseen ? message(cause) : cause.toString();
            if (message != null && !message.isBlank() && !message.equals(last)) {
                messages.add(message);
                last = message;
            }
        }
        return messages;
    }

    /** Ours, the system's, or that of a certificate; names of Java's classes say nothing to anybody else. */
    private static @Nullable String message(Throwable cause) {
        if (cause instanceof IOException e) {
            String text = OsError.text(e);
            return text.equals(e.toString()) ? null : text;
        }
        return cause instanceof BackupException || cause instanceof GeneralSecurityException
                ? cause.getMessage()
                : null;
    }
}
