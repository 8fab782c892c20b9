package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Recording;
import org.basebackup4j.testkit.Script;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a real server said during a backup is said again, and one of the two connections ends somewhere in it: the backup
 * is the same as the whole one, or it fails and leaves nothing. No backup waits for what will not come.
 */
class CutConversationIT {
    private static final long SEED = 20261126;
    private static final int RANDOM_BYTES = 500;
    private static final int SAMPLE = 12;
    private static final int LIMIT_SECONDS = 20;

    @TempDir(factory = InMemory.class)
    private Path work;

    private final Random random = new Random(SEED);
    private int succeeded;
    private int failed;

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 18})
    void cutSomewhere(int major) throws Exception {
        cut(major, SAMPLE, SAMPLE);
    }

    @Tag("exhaustive")
    @ParameterizedTest
    @ValueSource(ints = {14, 15, 18})
    void cutEverywhere(int major) throws Exception {
        cut(major, Integer.MAX_VALUE, RANDOM_BYTES);
    }

    private void cut(int major, int maxBoundaries, int randomBytes) throws Exception {
        try (Recording recording = record(major)) {
            SortedMap<String, String> whole = contents(work.resolve("recorded"));
            Trees.delete(work.resolve("recorded"));
            assertThat(recording.connections()).isEqualTo(2);
            play(recording, 0, Integer.MAX_VALUE, whole);
            assertThat(succeeded).isEqualTo(1);
            List<Integer> ofData = recording.boundaries(0);
            List<Integer> ofLog = recording.boundaries(1);
            for (int at : some(ofData, maxBoundaries)) {
                play(recording, 0, at, whole);
            }
            for (int at : some(ofLog, maxBoundaries)) {
                play(recording, 1, at, whole);
            }
            for (int i = 0; i < randomBytes; i++) {
                int connection = i % 4 == 0 ? 1 : 0;
                play(recording, connection, random.nextInt(recording.sizeBytes(connection)), whole);
            }
            System.out.printf(
                    "CutConversationIT: version %d, seed %d, %d and %d messages, %d bytes of chance: %d failed, %d whole%n",
                    major, SEED, ofData.size(), ofLog.size(), randomBytes, failed, succeeded);
            assertThat(failed).isGreaterThan(succeeded);
        }
    }

    private List<Integer> some(List<Integer> all, int count) {
        if (all.size() <= count) {
            return all;
        }
        List<Integer> some = new ArrayList<>(all.subList(all.size() - 2, all.size()));
        while (some.size() < count) {
            some.add(all.get(random.nextInt(all.size())));
        }
        return some;
    }

    /** Records a backup of a server with little in it, which is left in a directory. */
    private Recording record(int major) throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresBinaries.embedded(major))
                .initdb("--wal-segsize=1")
                .start()) {
            server.execute(
                    "update pg_database set datistemplate = false where datname like 'template%'",
                    "drop database template0", "drop database template1", "checkpoint");
            Recording recording = new Recording(server.port());
            BaseBackup.take(options(recording.port(), work.resolve("recorded")), PasswordPrompt.never(), event -> {});
            recording.close();
            return recording;
        }
    }

    private static BackupOptions options(int port, Path target) throws BackupException {
        ConnectionSettings settings = ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(port))
                .set("user", "postgres")
                .set("sslmode", "disable")
                .set("gssencmode", "disable")
                .build();
        return BackupOptions.builder(settings, target)
                .fastCheckpoint(true)
                .reconnect(false)
                .sync(false)
                .build();
    }

    private void play(Recording recording, int connection, int bytes, SortedMap<String, String> whole)
            throws Exception {
        Script[] scripts = {recording.script(0), recording.script(1)};
        boolean reset = random.nextBoolean();
        scripts[connection] = reset ? scripts[connection].cutAfter(bytes) : scripts[connection].closeAfter(bytes);
        Path place = Files.createDirectory(work.resolve("place"));
        Path target = place.resolve("new/backup");
        String what = "connection " + connection + (reset ? " reset" : " closed") + " after " + bytes + " bytes";
        try (Server server = new Server(ScriptedServer.playing(scripts))) {
            BackupOptions options = options(server.server().port(), target);
            CompletableFuture<BackupResult> taken = new CompletableFuture<>();
            Thread thread = new Thread(() -> take(options, taken), "backup");
            thread.setDaemon(true);
            thread.start();
            taken.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            succeeded++;
            assertThat(contents(target)).as(what).isEqualTo(whole);
        } catch (ExecutionException e) {
            failed++;
            assertThat(e.getCause()).as(what).isInstanceOf(BackupException.class);
            assertThat(Trees.list(place).keySet()).as(what).containsExactly("");
        } finally {
            Trees.delete(place);
        }
    }

    /** A client that found out that the other connection is broken leaves scripts where they are. */
    private record Server(ScriptedServer server) implements AutoCloseable {
        @Override
        public void close() {
            try {
                server.close();
            } catch (org.basebackup4j.testkit.TestkitException e) {
                // It was to be left.
            }
        }
    }

    private static void take(BackupOptions options, CompletableFuture<BackupResult> taken) {
        try {
            taken.complete(BaseBackup.take(options, PasswordPrompt.never(), event -> {}));
        } catch (BackupException | RuntimeException | Error e) {
            taken.completeExceptionally(e);
        }
    }

    private static SortedMap<String, String> contents(Path root) throws IOException {
        SortedMap<String, String> contents = new TreeMap<>(Trees.list(root));
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    contents.merge(
                            root.relativize(path).toString(),
                            " " + Arrays.hashCode(Files.readAllBytes(path)),
                            String::concat);
                }
            }
        }
        return contents;
    }
}
