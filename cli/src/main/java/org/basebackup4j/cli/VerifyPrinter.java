package org.basebackup4j.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.verify.Finding;
import org.basebackup4j.verify.VerifyListener;

/** Prints what is found, and how far it is, as the original does. */
final class VerifyPrinter implements VerifyListener {
    private static final int BYTES_PER_KILOBYTE = 1024;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Messages messages;
    private final PrintStream stderr;
    private final boolean progress;
    private final boolean onTerminal;
    private long lastNanos = System.nanoTime() - INTERVAL_NANOS;

    /**
     * Prints messages, and progress to a stream.
     *
     * @param progress whether progress is shown at all
     * @param onTerminal whether its line is written over, instead of beginning a new one
     */
    VerifyPrinter(Messages messages, PrintStream stderr, boolean progress, boolean onTerminal) {
        this.messages = messages;
        this.stderr = stderr;
        this.progress = progress;
        this.onTerminal = onTerminal;
    }

    @Override
    public void found(Finding finding) {
        messages.error(finding.message());
        finding.detail().ifPresent(messages::detail);
    }

    @Override
    public void progress(long doneBytes, long totalBytes, boolean finished) {
        long now = System.nanoTime();
        if (!progress || (!finished && now - lastNanos < INTERVAL_NANOS)) {
            return;
        }
        lastNanos = now;
        String total = Long.toString(totalBytes / BYTES_PER_KILOBYTE);
        String done = Long.toString(doneBytes / BYTES_PER_KILOBYTE);
        long percent = totalBytes == 0 ? 0 : doneBytes * 100 / totalBytes;
        String end = onTerminal && !finished ? "\r" : "\n";
        stderr.print(" ".repeat(Math.max(0, total.length() - done.length())) + done + "/" + total + " kB (" + percent
                + "%) verified" + end);
        stderr.flush();
    }
}
