package org.basebackup4j.testkit;

import java.io.IOException;

/** Signals to processes that a test started. */
public final class Signals {
    private Signals() {}

    /** Sends one, as in {@code TERM}; a process that is gone is left alone. */
    public static void send(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new TestkitException("could not send a signal", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestkitException("interrupted", e);
        }
    }
}
