package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.verify.BackupVerifier;
import org.basebackup4j.verify.Finding;
import org.basebackup4j.verify.VerifyOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two backups in one process: what happens to one is nothing to the other. */
class ConcurrentBackupsIT {
    @TempDir(factory = InMemory.class)
    private Path work;

    private final PostgresServer server = Clusters.primary(18, 0);
    private final CountDownLatch bothRun = new CountDownLatch(2);
    private final Map<FutureTask<?>, Thread> threads = new HashMap<>();

    @Test
    @Timeout(60)
    void oneIsCancelledWhileTheOtherOneRuns() throws Exception {
        Set<Long> threadsBefore = ourThreads();
        CountDownLatch otherIsGone = new CountDownLatch(1);
        Path good = work.resolve("good");
        Path bad = work.resolve("bad");
        FutureTask<BackupResult> kept = start(good, "kept_slot", otherIsGone);
        FutureTask<BackupResult> cancelled = start(bad, "dropped_slot", new CountDownLatch(1));
        assertThat(bothRun.await(30, TimeUnit.SECONDS)).isTrue();
        threads.get(cancelled).interrupt();
        assertThatThrownBy(() -> cancelled.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(CancelledException.class);
        otherIsGone.countDown();

        BackupResult result = kept.get(30, TimeUnit.SECONDS);
        assertThat(result.manifest()).contains(good.resolve("backup_manifest"));
        assertThat(verified(good)).isTrue();
        assertThat(bad).doesNotExist();
        assertThat(slots()).containsExactly("kept_slot");
        for (Thread thread : threads.values()) {
            thread.join();
        }
        assertThat(ourThreads()).isEqualTo(threadsBefore);
        server.execute("select pg_drop_replication_slot('kept_slot')");
    }

    /** Begins a backup that stops in the middle until it is told to go on, or interrupted. */
    private FutureTask<BackupResult> start(Path target, String slot, CountDownLatch goOn) throws BackupException {
        BackupOptions options = BackupOptions.builder(Clusters.settings(server), target)
                .fastCheckpoint(true)
                .slot(slot)
                .createSlot(true)
                .build();
        FutureTask<BackupResult> task = new FutureTask<>(() -> BaseBackup.take(options, event -> {
            if (event instanceof BackupEvent.ArchiveStarted) {
                bothRun.countDown();
                await(goOn);
            }
        }));
        Thread thread = new Thread(task, "taking a backup");
        threads.put(task, thread);
        thread.start();
        return task;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean verified(Path backup) throws BackupException {
        List<Finding> findings = new ArrayList<>();
        boolean good = BackupVerifier.verify(VerifyOptions.builder(backup).build(), findings::add)
                .isGood();
        assertThat(findings).isEmpty();
        return good;
    }

    private List<String> slots() {
        return List.of(server.query("select string_agg(slot_name, ',') from pg_replication_slots")
                .split(","));
    }

    private static Set<Long> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("basebackup4j"))
                .map(Thread::getId)
                .collect(Collectors.toSet());
    }
}
