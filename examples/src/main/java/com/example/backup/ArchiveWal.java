package com.example.backup;

import java.nio.file.Files;
import java.nio.file.Path;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.receive.ReceiveEvent;
import org.basebackup4j.receive.ReceiveListener;
import org.basebackup4j.receive.ReceiveWal;
import org.basebackup4j.receive.ReceiveWalOptions;
import org.basebackup4j.receive.ReceiveWalResult;
import org.basebackup4j.receive.SlotCommand;

/** Receives a server's write-ahead log into a directory, compressed, until Ctrl-C, through restarts of the server. */
public final class ArchiveWal {
    private static final String SLOT = "archive_wal";

    private ArchiveWal() {}

    public static void main(String[] arguments) throws Exception {
        ConnectionSettings server =
                ConnectionSettings.builder().environment(System.getenv()).build();
        ReceiveWal receiver = prepare(server, Path.of(arguments[0]), ArchiveWal::tell);
        Thread receiving = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            receiver.requestStop();
            join(receiving);
        }));
        ReceiveWalResult result = receiver.run();
        System.out.println(result.segments() + " segments, up to " + result.end());
    }

    /** The slot makes the server keep what has not arrived yet. */
    static ReceiveWal prepare(ConnectionSettings server, Path directory, ReceiveListener listener) throws Exception {
        Files.createDirectories(directory);
        SlotCommand.create(server, SLOT, true);
        ReceiveWalOptions options = ReceiveWalOptions.builder(server, directory)
                .slot(SLOT)
                .compression(CompressionSpec.parse("zstd"))
                .build();
        return new ReceiveWal(options, listener);
    }

    private static void tell(ReceiveEvent event) {
        if (event instanceof ReceiveEvent.StreamingStarted started) {
            System.out.println("streaming from " + started.position());
        } else if (event instanceof ReceiveEvent.SegmentFinished finished) {
            System.out.println("complete up to " + finished.position());
        } else if (event instanceof ReceiveEvent.StreamingFailed failed) {
            System.err.println("interrupted: " + failed.cause().getMessage());
        } else if (event instanceof ReceiveEvent.Disconnected disconnected) {
            System.err.println("next try in " + disconnected.pause().toSeconds() + " s");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
