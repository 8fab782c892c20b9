package org.basebackup4j.cli;

import java.util.concurrent.TimeUnit;

/** Tells how far verifying is, in lines of JSON. */
final class VerifyJson {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final JsonLines lines;
    private final TransferRate rate = new TransferRate(System::nanoTime);
    private long lastNanos = System.nanoTime() - INTERVAL_NANOS;

    VerifyJson(JsonLines lines) {
        this.lines = lines;
    }

    void progress(long doneBytes, long totalBytes, boolean finished) {
        long now = System.nanoTime();
        if (finished || now - lastNanos >= INTERVAL_NANOS) {
            lastNanos = now;
            rate.update(doneBytes);
            lines.print("progress", BackupJson.amounts(doneBytes, totalBytes, rate.bytesPerSecond()));
        }
    }
}
