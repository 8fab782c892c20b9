package org.basebackup4j.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.basebackup4j.backup.BackupEvent;

/**
 * One line on a terminal, written again and again: percent, amount, rate, time left and, when asked for, the file.
 *
 * <p>It is never wider than the terminal, because a line that wraps cannot be taken back, and it leaves nothing behind.
 */
final class ProgressLine implements ProgressDisplay {
    private static final String ELLIPSIS = "...";
    private static final int SHORTEST_FILE = 8;

    private final PrintStream stderr;
    private final boolean verbose;
    private final int columns;
    private final LongSupplier nanoClock;
    private int shownWidth;
    private TransferRate rate;

    /**
     * Prints to a stream.
     *
     * @param verbose whether the file that is being written is named
     * @param columns the width of the terminal
     * @param nanoClock a clock that only goes forward, in nanoseconds
     */
    ProgressLine(PrintStream stderr, boolean verbose, int columns, LongSupplier nanoClock) {
        this.stderr = stderr;
        this.verbose = verbose;
        this.columns = columns;
        this.nanoClock = nanoClock;
        this.rate = new TransferRate(nanoClock);
    }

    @Override
    public void waitingForCheckpoint() {
        rate = new TransferRate(nanoClock);
        if (!verbose) {
            show("waiting for checkpoint");
        }
    }

    @Override
    public void update(BackupEvent.Progress progress) {
        if (progress.finished()) {
            clear();
            return;
        }
        rate.update(progress.doneBytes());
        String line = format(progress);
        show(verbose ? line + fileColumn(line.length(), progress.file()) : line);
    }

    /** Removes the line from the terminal. */
    @Override
    public void clear() {
        if (shownWidth > 0) {
            stderr.print("\r" + " ".repeat(shownWidth) + "\r");
            stderr.flush();
            shownWidth = 0;
        }
    }

    private String format(BackupEvent.Progress progress) {
        long done = progress.doneBytes();
        long total = Math.max(progress.totalBytes(), done);
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "%3d%%  ", total == 0 ? 0 : (int) (done * 100.0 / total)));
        line.append(size(done)).append(" of ").append(size(total));
        if (rate.bytesPerSecond().isPresent()) {
            double bytesPerSecond = rate.bytesPerSecond().getAsDouble();
            line.append("  ").append(size((long) bytesPerSecond)).append("/s  ");
            line.append(duration((long) ((total - done) / bytesPerSecond))).append(" left");
        }
        if (progress.tablespaceCount() > 1) {
            line.append("  tablespace ")
                    .append(progress.tablespace())
                    .append('/')
                    .append(progress.tablespaceCount());
        }
        return line.toString();
    }

    /** As much of the end of a name as there is room for, after two blanks; nothing when there is next to none. */
    private String fileColumn(int used, String file) {
        int room = columns - 1 - used - 2;
        if (width(file) <= room) {
            return file.isEmpty() ? "" : "  " + file;
        }
        String end = file;
        while (!end.isEmpty() && width(end) > room - ELLIPSIS.length()) {
            end = end.substring(end.offsetByCodePoints(0, 1));
        }
        return end.length() < SHORTEST_FILE ? "" : "  " + ELLIPSIS + end;
    }

    private static int width(String text) {
        return text.codePoints().map(ProgressLine::cells).sum();
    }

    /** How much room a character takes: too much for some, never too little. */
    private static int cells(int codePoint) {
        return codePoint < 0x80 ? 1 : 2;
    }

    private static String size(long bytes) {
        if (bytes < 1024L * 1024) {
            return bytes / 1024 + " kB";
        }
        double megabytes = bytes / (1024.0 * 1024);
        return megabytes < 1024
                ? String.format(Locale.ROOT, "%.1f MB", megabytes)
                : String.format(Locale.ROOT, "%.2f GB", megabytes / 1024);
    }

    private static String duration(long seconds) {
        Duration left = Duration.ofSeconds(seconds);
        return left.toHours() > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", left.toHours(), left.toMinutesPart(), left.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d", left.toMinutesPart(), left.toSecondsPart());
    }

    private void show(String text) {
        StringBuilder fitting = new StringBuilder("\r");
        int width = 0;
        for (int codePoint : text.codePoints().toArray()) {
            int shown = Character.isISOControl(codePoint) ? '?' : codePoint;
            if (width + cells(shown) >= columns) { // the last column stays free: some terminals wrap there
                break;
            }
            fitting.appendCodePoint(shown);
            width += cells(shown);
        }
        fitting.append(" ".repeat(Math.max(0, shownWidth - width)));
        stderr.print(fitting);
        stderr.flush();
        shownWidth = width;
    }
}
