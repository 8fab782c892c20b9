package org.basebackup4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk that does not come to an end: a sync cannot be interrupted, as those of the system cannot. */
@Timeout(30)
class FileSyncsTest {
    private static final String STUCK = "stuck";

    private final CountDownLatch disk = new CountDownLatch(1);
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore released = new Semaphore(0);
    private final Set<String> synced = ConcurrentHashMap.newKeySet();
    private final FileSyncs<String> syncs = new FileSyncs<>(this::sync, file -> released.release());

    private void sync(String file) throws BackupException {
        begun.release();
        while (file.startsWith(STUCK) && disk.getCount() > 0) {
            try {
                disk.await();
            } catch (InterruptedException e) {
                // The system goes on.
            }
        }
        if (file.equals("bad")) {
            throw new BackupException("could not fsync file");
        }
        synced.add(file);
    }

    /** It does not wait for others before it is begun. */
    @Test
    void aLargeFile() throws Exception {
        syncs.add(STUCK, 1 << 20);
        begun.acquire();
        disk.countDown();
        released.acquire();
        syncs.await();
        syncs.close();
        assertThat(synced).containsExactly(STUCK);
        assertThat(released.availablePermits()).isZero();
    }

    @Test
    void whoIsInterruptedDoesNotWait() throws Exception {
        syncs.add(STUCK, 1 << 20);
        begun.acquire();
        Thread.currentThread().interrupt();
        assertThatThrownBy(syncs::await).isInstanceOf(BackupException.class).hasMessage("interrupted");
        syncs.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(released.availablePermits()).isZero();
        disk.countDown();
        released.acquire();
    }

    /** All threads are stuck: what waits for one, or for others to begin with, is released without a sync. */
    @Test
    void givenUp() throws Exception {
        for (int i = 0; i < 16; i++) {
            syncs.add(STUCK + i, 1 << 20);
        }
        begun.acquire(16);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> syncs.add("waits for a thread", 1 << 20)).hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
        syncs.add("waits for others", 1);
        syncs.close();
        assertThat(released.availablePermits()).isEqualTo(1);
        disk.countDown();
        released.acquire(18);
        assertThat(synced).hasSize(16).allMatch(file -> file.startsWith(STUCK));
    }

    @Test
    void aLargeFileDoesNotHoldUpOthers() throws Exception {
        syncs.add(STUCK, 1 << 30);
        for (int i = 0; i < 1000; i++) {
            syncs.add("small" + i, 8192);
        }
        assertThat(synced).hasSizeGreaterThan(900).doesNotContain(STUCK);
        disk.countDown();
        syncs.await();
        assertThat(synced).hasSize(1001);
        syncs.close();
    }

    @Test
    void aFailureStays() throws Exception {
        syncs.add("bad", 1);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(syncs::await).hasMessage("could not fsync file");
            assertThatThrownBy(() -> syncs.add("good", 1)).hasMessage("could not fsync file");
        }
        syncs.close();
        assertThat(released.tryAcquire(3, 10, TimeUnit.SECONDS)).isTrue();
    }
}
