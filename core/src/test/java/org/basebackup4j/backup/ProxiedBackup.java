package org.basebackup4j.backup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.FaultyFlow;
import org.basebackup4j.testkit.FaultyProxy;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;

/**
 * A backup through a proxy, on a thread of its own, into a place that has something in it already: a file, and an empty
 * directory that becomes the log's.
 */
final class ProxiedBackup implements AutoCloseable {
    private static final long LIMIT_SECONDS = 60;

    private final PostgresServer server;
    private final FaultyProxy proxy;
    private final Path place;
    private final SortedMap<String, String> found;
    private final List<BackupEvent> events = new CopyOnWriteArrayList<>();
    private CompletableFuture<BackupResult> result = new CompletableFuture<>();

    ProxiedBackup(PostgresServer server, Path place) throws IOException {
        this.server = server;
        this.proxy = FaultyProxy.to(server.port());
        this.place = place;
        Files.writeString(place.resolve("found"), "stays");
        Files.createDirectory(place.resolve("wal"));
        this.found = Trees.list(place);
    }

    /** What the server sends on the first connection: archives and manifest. */
    FaultyFlow data() {
        return proxy.connection(1).fromServer();
    }

    /** What the server sends on the second connection: log. */
    FaultyFlow wal() {
        return proxy.connection(2).fromServer();
    }

    FaultyProxy proxy() {
        return proxy;
    }

    /** Starts it: plain, with the log streamed into a directory of its own and a slot that is created. */
    ProxiedBackup start(UnaryOperator<BackupOptions.Builder> more, BackupListener listener) throws BackupException {
        BackupOptions options = more.apply(options()).build();
        CompletableFuture<BackupResult> started = new CompletableFuture<>();
        result = started;
        Thread thread = new Thread(() -> take(options, listener, started), "backup");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void take(BackupOptions options, BackupListener listener, CompletableFuture<BackupResult> completion) {
        try {
            completion.complete(BaseBackup.take(options, PasswordPrompt.never(), event -> {
                events.add(event);
                listener.on(event);
            }));
        } catch (BackupException | RuntimeException | Error e) {
            completion.completeExceptionally(e);
        }
    }

    private BackupOptions.Builder options() throws BackupException {
        Map<String, String> map = new HashMap<>();
        Clusters.tablespaces(server)
                .forEach((oid, directory) -> map.put(
                        directory.toString(), place.resolve("space-" + oid).toString()));
        ConnectionSettings settings = ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(proxy.port()))
                .set("user", "postgres")
                .build();
        return BackupOptions.builder(settings, dataDirectory())
                .tablespaceMap(new TablespaceMap(map))
                .fastCheckpoint(true)
                .walDirectory(place.resolve("wal"))
                .slot("made")
                .createSlot(true);
    }

    Path dataDirectory() {
        return place.resolve("backup/data");
    }

    /** What was told. */
    List<BackupEvent> events() {
        return events;
    }

    /** Whether something of that kind was told. */
    boolean told(Class<? extends BackupEvent> kind) {
        return events.stream().anyMatch(kind::isInstance);
    }

    boolean isRunning() {
        return !result.isDone();
    }

    /** Waits for its success. */
    BackupResult await() throws Exception {
        return result.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for its failure. */
    BackupException failure() throws Exception {
        BackupResult success;
        try {
            success = result.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BackupException failure) {
                return failure;
            }
            throw e;
        }
        throw new AssertionError("the backup did not fail: " + success);
    }

    /** What was there before and is not as it was, and what is there now and was not. */
    Map<String, String> leftBehind() {
        try {
            Map<String, String> changes = new HashMap<>(Trees.list(place));
            found.forEach((name, description) -> {
                if (!changes.remove(name, description)) {
                    changes.put(name, "was " + description);
                }
            });
            return changes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        proxy.close();
    }
}
