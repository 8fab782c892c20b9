package org.basebackup4j.verify;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A thread for each core. */
final class Workers {
    private Workers() {}

    static int count() {
        return Runtime.getRuntime().availableProcessors();
    }

    static ExecutorService start() {
        return Executors.newFixedThreadPool(count(), task -> {
            Thread thread = new Thread(task, "basebackup4j-verify");
            thread.setDaemon(true);
            return thread;
        });
    }
}
