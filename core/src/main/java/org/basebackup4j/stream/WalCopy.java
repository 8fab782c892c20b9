package org.basebackup4j.stream;

import java.time.Duration;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.replication.WalStream;
import org.basebackup4j.replication.WalStream.Event;

/** Receives what one {@code START_REPLICATION} brings, and tells the server how far we are. */
final class WalCopy {
    private static final long NEVER_NANOS = Long.MAX_VALUE;

    private final WalStream stream;
    private final WalProgress progress;
    private final ReceiverWatch watch;
    private final boolean reportFlush;
    private final boolean synchronous;
    private final long statusIntervalNanos;
    private final long stallLimitNanos;
    private long lastStatusNanos;
    private long lastHeardNanos;
    private boolean askedForAnswer;
    private boolean dataCame;

    /**
     * Prepares to receive.
     *
     * @param withSlot whether the server has a use for the flushed position; else the original does not tell it
     */
    WalCopy(WalStream stream, WalProgress progress, ReceiverWatch watch, StreamOptions options, boolean withSlot) {
        this.stream = stream;
        this.progress = progress;
        this.watch = watch;
        this.reportFlush = withSlot || options.synchronous();
        this.synchronous = options.synchronous();
        this.statusIntervalNanos = nanos(options.statusInterval());
        this.stallLimitNanos = nanos(options.stallLimit());
        this.lastHeardNanos = System.nanoTime();
    }

    private static long nanos(Duration duration) {
        return duration.isZero() ? NEVER_NANOS : duration.toNanos();
    }

    /** Whether any log has come. */
    boolean dataCame() {
        return dataCame;
    }

    /** Returns when there is enough, or when the server has no more, with the last segment closed. */
    void run() throws BackupException {
        if (statusIntervalNanos != NEVER_NANOS && !progress.isEnough()) {
            sendStatus(false);
        }
        boolean idle = false;
        boolean enough = progress.isEnough();
        while (!enough) {
            if (idle && synchronous && progress.canFlush()) {
                flush();
                sendStatus(false);
            }
            Event event = stream.poll(idle ? nanosToWait() : 0);
            idle = event == Event.NOTHING;
            if (event == Event.END) {
                closeSegment();
                return;
            }
            enough = take(event) || progress.isEnough();
            lookAtTheClock();
        }
        closeSegment();
        sendStatus(false);
        discardRest();
    }

    /** Whether there is enough. */
    private boolean take(Event event) throws BackupException {
        boolean enough = false;
        switch (event) {
            case DATA -> {
                enough = store();
                dataCame = true;
            }
            case REPLY_REQUESTED -> reply();
            case NOTHING, KEEPALIVE, END -> {}
        }
        if (event != Event.NOTHING) {
            lastHeardNanos = System.nanoTime();
            askedForAnswer = false;
        }
        return enough;
    }

    private boolean store() throws BackupException {
        watch.beginWriting(progress.written(), flushedToTell());
        try {
            return progress.store(stream.dataStart(), stream.data());
        } finally {
            watch.endWriting();
        }
    }

    /** A server that shuts down asks this way whether everything has arrived, and waits until it is durable. */
    private void reply() throws BackupException {
        if (reportFlush && progress.canFlush()) {
            flush();
        }
        sendStatus(false);
    }

    private void flush() throws BackupException {
        watch.beginWriting(progress.written(), flushedToTell());
        try {
            progress.flush();
        } finally {
            watch.endWriting();
        }
    }

    private void closeSegment() throws BackupException {
        watch.beginWriting(progress.written(), flushedToTell());
        try {
            progress.closeSegment();
        } finally {
            watch.endWriting();
        }
    }

    /** What the server had already sent when we asked it to stop is not needed. */
    private void discardRest() throws BackupException {
        stream.requestEnd();
        lastHeardNanos = System.nanoTime();
        Event event;
        do {
            event = stream.poll(nanosUntil(lastHeardNanos, stallLimitNanos));
            if (event == Event.NOTHING && nanosUntil(lastHeardNanos, stallLimitNanos) == 0) {
                throw new ConnectionStalledException(Duration.ofNanos(stallLimitNanos));
            }
        } while (event != Event.END);
    }

    private void lookAtTheClock() throws BackupException {
        if (nanosUntil(lastStatusNanos, statusIntervalNanos) == 0) {
            sendStatus(false);
        }
        if (nanosUntil(lastHeardNanos, stallLimitNanos) == 0) {
            throw new ConnectionStalledException(Duration.ofNanos(stallLimitNanos));
        }
        if (!askedForAnswer && nanosUntil(lastHeardNanos, stallLimitNanos / 2) == 0) {
            askedForAnswer = true;
            sendStatus(true);
        }
    }

    private long nanosToWait() {
        long silence = askedForAnswer ? stallLimitNanos : stallLimitNanos / 2;
        return Math.min(
                nanosUntil(lastStatusNanos, statusIntervalNanos),
                stallLimitNanos == NEVER_NANOS ? NEVER_NANOS : nanosUntil(lastHeardNanos, silence));
    }

    private static long nanosUntil(long since, long interval) {
        return interval >= NEVER_NANOS / 2 ? NEVER_NANOS : Math.max(0, since + interval - System.nanoTime());
    }

    private void sendStatus(boolean replyRequested) throws BackupException {
        stream.sendStatus(progress.written(), flushedToTell(), replyRequested);
        lastStatusNanos = System.nanoTime();
    }

    private long flushedToTell() {
        return reportFlush ? progress.flushed() : 0;
    }
}
