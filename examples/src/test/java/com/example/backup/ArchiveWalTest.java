package com.example.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.basebackup4j.receive.ReceiveEvent;
import org.basebackup4j.receive.ReceiveWal;
import org.basebackup4j.receive.ReceiveWalResult;
import org.basebackup4j.receive.SlotCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArchiveWalTest {
    @TempDir
    private Path work;

    private final BlockingQueue<ReceiveEvent> events = new LinkedBlockingQueue<>();

    @Test
    void goesOnAfterABrokenConnectionUntilItIsStopped() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            ReceiveWal receiver = ArchiveWal.prepare(Server.settings(), work.resolve("wal"), events::add);
            Future<ReceiveWalResult> result = thread.submit(receiver::run);
            await(ReceiveEvent.StreamingStarted.class);
            write();
            await(ReceiveEvent.SegmentFinished.class);

            Server.execute("select pg_terminate_backend(pid) from pg_stat_replication");
            await(ReceiveEvent.StreamingFailed.class);
            await(ReceiveEvent.Disconnected.class);
            await(ReceiveEvent.StreamingStarted.class);
            write();
            await(ReceiveEvent.SegmentFinished.class);

            receiver.requestStop();
            assertTrue(result.get(20, TimeUnit.SECONDS).segments() >= 2);
            await(ReceiveEvent.StopRequested.class);
            try (Stream<Path> files = Files.list(work.resolve("wal"))) {
                assertEquals(
                        result.get().segments(),
                        files.filter(file -> file.toString().endsWith(".zst")).count());
            }
        } finally {
            thread.shutdownNow();
            assertTrue(thread.awaitTermination(20, TimeUnit.SECONDS));
            SlotCommand.drop(Server.settings(), "archive_wal");
        }
    }

    /** A server goes on to the next segment only if something is in this one. */
    private static void write() throws SQLException {
        Server.execute(
                "create table if not exists written (id int)", "insert into written values (1)", "select pg_switch_wal()");
    }

    private void await(Class<? extends ReceiveEvent> type) throws InterruptedException {
        ReceiveEvent event = events.take();
        while (!type.isInstance(event)) {
            event = events.take();
        }
    }
}
