package org.basebackup4j.fuzz;

import java.util.Objects;
import org.basebackup4j.pg.BackupException;

/** What has to be true whatever the input is. What breaks a rule is an error, so that no code under test catches it. */
public final class Oracle {
    private Oracle() {}

    /** Something that may fail, but only as our code is allowed to. */
    @FunctionalInterface
    public interface Attempt {
        /** Does it. */
        String run() throws BackupException;
    }

    /** What came of it: a result or the complaint. Anything that is thrown besides is a finding. */
    public static String outcome(Attempt attempt) {
        try {
            return attempt.run();
        } catch (BackupException e) {
            return complaint(e);
        }
    }

    /** All that a complaint says. */
    public static String complaint(BackupException e) {
        that(e.getMessage() != null && !e.getMessage().isEmpty(), "a complaint says something");
        return "refused: " + e.getMessage() + " | " + e.detail() + " | " + e.hint();
    }

    /** A rule. */
    public static void that(boolean holds, String rule) {
        if (!holds) {
            throw new AssertionError("broken: " + rule);
        }
    }

    /** Two ways that have to lead to the same. */
    public static void same(Object one, Object other, String rule) {
        if (!Objects.equals(one, other)) {
            throw new AssertionError("broken: " + rule + "\none:   " + one + "\nother: " + other);
        }
    }
}
