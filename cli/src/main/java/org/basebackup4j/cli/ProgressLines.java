package org.basebackup4j.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.basebackup4j.backup.BackupEvent;

/** The original's progress lines, one below the other: what is printed where no terminal is. */
final class ProgressLines implements ProgressDisplay {
    private static final int FILE_NAME_WIDTH = 35;
    private static final String ELLIPSIS = "...";

    private final PrintStream stderr;
    private final boolean verbose;
    private long totalKb;

    /**
     * Prints to a stream.
     *
     * @param verbose whether the file that is being written is named
     */
    ProgressLines(PrintStream stderr, boolean verbose) {
        this.stderr = stderr;
        this.verbose = verbose;
    }

    @Override
    public void waitingForCheckpoint() {
        if (!verbose) { // there are other words for it then
            stderr.print("waiting for checkpoint\n");
            stderr.flush();
        }
    }

    @Override
    public void update(BackupEvent.Progress progress) {
        stderr.print(format(progress) + "\n");
        stderr.flush();
    }

    @Override
    public void clear() {}

    /** The line without its end. The total grows with what is done, because it is only an estimate. */
    String format(BackupEvent.Progress progress) {
        long doneKb = progress.doneBytes() / 1024;
        long estimateKb = Math.max(totalKb, progress.totalBytes() / 1024);
        long percent = estimateKb == 0 ? 0 : Math.min(100, doneKb * 100 / estimateKb);
        totalKb = Math.max(estimateKb, doneKb);
        boolean last = verbose && progress.file().isEmpty();
        String total = Long.toString(totalKb);
        String line = String.format(
                Locale.ROOT,
                "%" + total.length() + "d/%s kB (%d%%), %d/%d %s",
                doneKb,
                total,
                last ? 100 : percent,
                progress.tablespace(),
                progress.tablespaceCount(),
                progress.tablespaceCount() == 1 ? "tablespace" : "tablespaces");
        if (last) {
            return line + " ".repeat(1 + FILE_NAME_WIDTH + 5);
        }
        return verbose ? line + " (" + fileColumn(progress.file()) + ")" : line;
    }

    /** A name in a column of fixed width; of a longer one, its end. */
    private static String fileColumn(String file) {
        int length = file.codePointCount(0, file.length());
        if (length <= FILE_NAME_WIDTH) {
            return file + " ".repeat(FILE_NAME_WIDTH - length);
        }
        int kept = FILE_NAME_WIDTH - ELLIPSIS.length();
        return ELLIPSIS + file.substring(file.offsetByCodePoints(file.length(), -kept));
    }
}
