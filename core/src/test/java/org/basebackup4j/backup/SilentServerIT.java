package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.session.Patience;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that says nothing any more, in every phase of a backup: it is given up when the time-out says so. */
@Timeout(60)
class SilentServerIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    @TempDir(factory = InMemory.class)
    private Path work;

    private BackupOptions options(int port) throws BackupException {
        ConnectionSettings settings = ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(port))
                .set("user", "u")
                .set("sslmode", "disable")
                .build();
        return BackupOptions.builder(settings, work.resolve("backup"))
                .walMethod(WalMethod.NONE)
                .tablespaceMap(new TablespaceMap(
                        Map.of("/srv/ts", work.resolve("space").toString())))
                .sync(false)
                .stallTimeout(TIMEOUT)
                .build();
    }

    /**
     * The first ones are in the greeting, then come three answers, the start, the list, archives, manifest, and the end,
     * which begins some 100 bytes before what a whole backup has.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 60, 250, 700, 5_000, -100, -1})
    void isGivenUp(int bytes) throws Exception {
        long whole = wholeBytes();
        long at = bytes < 0 ? whole + bytes : bytes;
        assertThat(at).isLessThan(whole);
        try (ScriptedServer server = ScriptedServer.repeating(backup().script().stallAfter(at))) {
            BackupOptions options = options(server.port());
            long begun = System.nanoTime();
            BackupException failure = catchThrowableOfType(
                    BackupException.class, () -> BaseBackup.take(options, PasswordPrompt.never(), event -> {}));
            assertThat(failure.getMessage()).containsPattern("has not sent anything for 1 seconds|timeout expired");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(TIMEOUT, TIMEOUT.multipliedBy(8));
            assertThat(Trees.list(work)).hasSize(1);
        }
    }

    private static ScriptedBackup backup() {
        return new ScriptedBackup(18, "/srv/ts", false);
    }

    /** How many bytes the server sends. */
    private static long wholeBytes() {
        return backup().sizeBytes();
    }

    /** A slow server is not a silent one: each piece comes in time, though not the whole message. */
    @Test
    void slowBytesCount() throws Exception {
        byte[] rest = ServerBytes.greeting("18.1");
        try (ScriptedServer server = ScriptedServer.playing(c -> {
            c.startup();
            c.send(rest);
            c.query();
            byte[] answer = ServerBytes.concat(
                    ServerBytes.result(List.of("x"), List.of(List.of("0700"))), ServerBytes.readyForQuery());
            for (byte b : answer) {
                c.send(new byte[] {b});
                pause(40);
            }
            c.query();
        })) {
            BackupOptions options = options(server.port());
            BackupException failure = catchThrowableOfType(
                    BackupException.class, () -> BaseBackup.take(options, PasswordPrompt.never(), event -> {}));
            // The answer came, byte by byte, in more than the time-out; to the next question the server hung up.
            assertThat(failure.getMessage()).contains("server closed the connection unexpectedly");
        }
    }

    private static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatIsWaitedFor() {
        List<BackupEvent> events = new ArrayList<>();
        Waiting waiting = new Waiting(events::add, true);
        Patience patience = waiting.patience(Duration.ZERO);
        waiting.waitFor(BackupEvent.Awaited.CHECKPOINT);
        patience.silence().accept(Duration.ofSeconds(10));
        boolean[] lastHasBegun = {false};
        waiting.waitForData(() -> lastHasBegun[0]);
        patience.silence().accept(Duration.ofSeconds(20));
        lastHasBegun[0] = true;
        patience.silence().accept(Duration.ofSeconds(30));
        assertThat(events)
                .containsExactly(
                        new BackupEvent.StillWaiting(BackupEvent.Awaited.CHECKPOINT, Duration.ofSeconds(10)),
                        new BackupEvent.StillWaiting(BackupEvent.Awaited.DATA, Duration.ofSeconds(20)),
                        new BackupEvent.StillWaiting(BackupEvent.Awaited.ARCHIVING, Duration.ofSeconds(30)));
    }
}
