package org.basebackup4j.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ConnectionException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.ServerException;
import org.basebackup4j.pg.StorageException;

/** Kinds of failures, for who asks for them instead of exit status 1. Names and statuses stay as they are. */
enum FailureCategory {
    /** Any other, mistakes of ours included. */
    OTHER(1),
    /** The command line or the settings of the connection are wrong. */
    USAGE(2),
    /** The server was not reached, did not let us in, or went away. */
    CONNECTION(3),
    /** The server answered with an error. */
    SERVER(4),
    /** Files and directories here are not as they need to be. */
    STORAGE(5),
    /** Data is damaged. */
    DAMAGED(6),
    /** All was done, but it could not be told. */
    RESULT_FILE(7);

    /** How messages about settings begin. */
    private static final List<String> WRONG_SETTINGS =
            List.of("invalid integer value \"", "invalid port number: \"", "could not parse network address \"");

    private final int exitStatus;

    FailureCategory(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    int exitStatus() {
        return exitStatus;
    }

    /** What it is called in JSON. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the first of a failure and its causes is that tells. */
    static Optional<FailureCategory> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectionException) {
                return Optional.of(isWrongSetting(failure) ? USAGE : CONNECTION);
            } else if (cause instanceof ServerException) {
                return Optional.of(SERVER);
            } else if (cause instanceof StorageException) {
                return Optional.of(STORAGE);
            } else if (cause instanceof DamagedDataException) {
                return Optional.of(DAMAGED);
            }
        }
        return Optional.empty();
    }

    /** Some settings are looked at when they are needed, and by then it looks as if the server were the reason. */
    private static boolean isWrongSetting(Throwable failure) {
        String told = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            boolean ours = cause instanceof BackupException && !(cause instanceof ServerException);
            if (ours && WRONG_SETTINGS.stream().anyMatch(message::startsWith)) {
                return told.endsWith(message) && !told.contains("\n"); // else there were other hosts to try
            }
        }
        return false;
    }
}
