package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.basebackup4j.backup.FlippingProxy.Part;
import org.basebackup4j.backup.FlippingProxy.Target;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One bit that changes on the way from the server is noticed, wherever it is in files, manifest or the log that the backup
 * needs; elsewhere it is noticed or does no harm.
 */
class BitFlipIT {
    /** So much log at least there is in records between start and end. */
    private static final int SURE_LOG_BYTES = 200;

    @TempDir(factory = InMemory.class)
    private Path work;

    private PostgresServer server;
    private long contentBytes;
    private long manifestBytes;
    private long otherBytes;

    @BeforeEach
    void measure() throws Exception {
        Original.programs();
        server = Clusters.debian15(0);
        try (FlippingProxy proxy = new FlippingProxy(server.port(), new Target(Part.LOG, -1, 0))) {
            assertThat(take(proxy, WalMethod.NONE, 0)).isEmpty();
            contentBytes = proxy.passed(Part.CONTENT);
            manifestBytes = proxy.passed(Part.MANIFEST);
            otherBytes = proxy.passed(Part.PROTOCOL);
        }
        Trees.delete(work.resolve("b"));
    }

    @Test
    void inFiles() throws Exception {
        files(6, 1);
    }

    @Test
    void inTheManifest() throws Exception {
        manifest(3, 1);
    }

    @Test
    void inTheLog() throws Exception {
        log(4, 1);
    }

    @Test
    void elsewhere() throws Exception {
        elsewhere(5, 1);
    }

    @Test
    @Tag("exhaustive")
    void inFilesFiveHundredTimes() throws Exception {
        files(500, 2);
    }

    @Test
    @Tag("exhaustive")
    void inTheManifestAndTheLogFiveHundredTimes() throws Exception {
        manifest(250, 2);
        log(250, 2);
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void elsewhereAThousandTimes(int seed) throws Exception {
        elsewhere(100, seed);
    }

    /** For contrast: PostgreSQL 15's own program with the same damage. */
    @Test
    @Tag("exhaustive")
    void inFilesOfTheOriginal() throws Exception {
        Random random = new Random(2);
        int noticed = 0;
        for (int i = 0; i < 100; i++) {
            Target target = new Target(Part.CONTENT, (long) (random.nextDouble() * contentBytes), random.nextInt(8));
            try (FlippingProxy proxy = new FlippingProxy(server.port(), target)) {
                Command.Result result = Command.of(
                                Original.programs().tool("pg_basebackup"),
                                "--dbname=host=127.0.0.1 user=postgres sslmode=disable gssencmode=disable port="
                                        + proxy.port(),
                                "--pgdata=" + work.resolve("b"),
                                "--checkpoint=fast",
                                "--wal-method=none",
                                "--no-sync")
                        .run();
                assertThat(proxy.flipped()).isEqualTo(Part.CONTENT);
                noticed += result.status() == 0 ? 0 : 1;
            } finally {
                Trees.delete(work.resolve("b"));
            }
        }
        System.out.printf("bit flips in files: the original notices %d of 100%n", noticed);
    }

    private void files(int count, long seed) throws Exception {
        Random random = new Random(seed);
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Target target = new Target(Part.CONTENT, (long) (random.nextDouble() * contentBytes), random.nextInt(8));
            isNoticed(target, missed);
        }
        assertThat(missed).isEmpty();
    }

    private void manifest(int count, long seed) throws Exception {
        Random random = new Random(seed);
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            isNoticed(new Target(Part.MANIFEST, random.nextInt((int) manifestBytes), random.nextInt(8)), missed);
        }
        assertThat(missed).isEmpty();
    }

    private void log(int count, long seed) throws Exception {
        Random random = new Random(seed);
        List<String> missed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            logIsNoticed(random, missed);
        }
        assertThat(missed).isEmpty();
    }

    private void elsewhere(int count, long seed) throws Exception {
        Random random = new Random(seed);
        List<String> harm = new ArrayList<>();
        int noticed = 0;
        for (int i = 0; i < count; i++) {
            Target target = new Target(Part.PROTOCOL, (long) (random.nextDouble() * otherBytes), random.nextInt(8));
            noticed += isNoticedOrHarmless(target, harm) ? 1 : 0;
        }
        assertThat(harm).isEmpty();
        System.out.printf("bit flips elsewhere: %d noticed, %d harmless%n", noticed, count - noticed);
    }

    private void isNoticed(Target target, List<String> missed) throws Exception {
        try (FlippingProxy proxy = new FlippingProxy(server.port(), target)) {
            String error = take(proxy, WalMethod.NONE, 0);
            if (error.isEmpty() || proxy.flipped() != target.part()) {
                missed.add(target + ", flipped " + proxy.flipped());
            }
            assertThat(work.resolve("b/backup_manifest")).doesNotExist();
        } finally {
            Trees.delete(work.resolve("b"));
        }
    }

    private void logIsNoticed(Random random, List<String> missed) throws Exception {
        // Every record ends at a multiple of 8; what is between it and the next one belongs to neither.
        int offset = random.nextInt(SURE_LOG_BYTES / 8) * 8 + random.nextInt(2);
        Target target = new Target(Part.LOG, offset, random.nextInt(8));
        try (FlippingProxy proxy = new FlippingProxy(server.port(), target)) {
            boolean noticed = false;
            try {
                BaseBackup.take(options(proxy, WalMethod.STREAM).build(), PasswordPrompt.never(), event -> {
                    if (event instanceof BackupEvent.StartPosition start) {
                        proxy.logStart(start.position().value());
                    }
                });
            } catch (TransferException e) {
                noticed = true;
            }
            if (!noticed || proxy.flipped() == null) {
                missed.add(target + ", flipped " + proxy.flipped());
            }
        } finally {
            Trees.delete(work.resolve("b"));
        }
    }

    private boolean isNoticedOrHarmless(Target target, List<String> missed) throws Exception {
        try (FlippingProxy proxy = new FlippingProxy(server.port(), target)) {
            if (!take(proxy, WalMethod.NONE, 5).isEmpty()) {
                return true;
            }
            if (Original.verify(work.resolve("b"), "-n").status() != 0) {
                missed.add(target + " did harm, flipped " + proxy.flipped());
            }
            return false;
        } finally {
            Trees.delete(work.resolve("b"));
        }
    }

    private BackupOptions.Builder options(FlippingProxy proxy, WalMethod wal) throws BackupException {
        ConnectionSettings settings = ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(proxy.port()))
                .set("user", "postgres")
                .set("sslmode", "disable")
                .build();
        return BackupOptions.builder(settings, work.resolve("b"))
                .fastCheckpoint(true)
                .sync(false)
                .reconnect(false)
                .walMethod(wal);
    }

    /** What went wrong, or nothing; that it waits for bytes that a damaged length announces counts too. */
    private String take(FlippingProxy proxy, WalMethod wal, int patienceSeconds) throws Exception {
        Thread taker = Thread.currentThread();
        Thread watch = new Thread(() -> {
            try {
                Thread.sleep(patienceSeconds * 1000L);
                taker.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        if (patienceSeconds > 0) {
            watch.start();
        }
        try {
            BaseBackup.take(options(proxy, wal).build(), PasswordPrompt.never(), event -> {});
            return "";
        } catch (BackupException e) {
            return e.getMessage();
        } finally {
            watch.interrupt();
            watch.join();
            Thread.interrupted();
        }
    }
}
