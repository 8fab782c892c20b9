package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.testkit.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals that come while the command waits for a server that never answers. */
class SignalIT {
    private static final String CANCELED = "pg_basebackup: error: backup canceled by signal\n";

    @TempDir
    private Path directory;

    private ServerSocket silentServer;

    /** Kept, because the garbage collector closes a socket that nobody has. */
    private Socket connected;

    @BeforeEach
    void listen() throws IOException {
        silentServer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stopListening() throws IOException {
        if (connected != null) {
            connected.close();
        }
        silentServer.close();
    }

    /**
     * Starts the command and waits until it has connected.
     *
     * @param words what runs it; a signal that the tests themselves ignore would be ignored by it too
     */
    private Command.Running connected(String... words) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of(
                Distribution.launcher().toString(),
                "--pgdata=" + directory.resolve("b"),
                "--dbname=host=127.0.0.1 sslmode=disable user=u port=" + silentServer.getLocalPort()));
        Command.Running running =
                Distribution.bare(directory, Path.of("/usr/bin/env"), arguments).start();
        connected = silentServer.accept();
        return running;
    }

    @ParameterizedTest
    @CsvSource({"HUP, 129", "INT, 130", "TERM, 143"})
    void endTheCommandWithTheirStatus(String signal, int status) throws IOException {
        Command.Running running = connected("--default-signal=" + signal);
        running.signal(signal);
        Command.Result result = running.await();
        assertThat(result.stderr()).isEqualTo(CANCELED);
        assertThat(result.text()).isEmpty();
        assertThat(result.status()).isEqualTo(status);
        assertThat(Files.exists(directory.resolve("b"))).isFalse();
    }

    @Test
    void staysDeafToASignalThatWasIgnoredFromTheStart() throws Exception {
        Command.Running running = connected("--ignore-signal=HUP", "--default-signal=TERM");
        running.signal("HUP");
        Thread.sleep(500);
        assertThat(running.isRunning()).isTrue();
        running.signal("TERM");
        assertThat(running.await().status()).isEqualTo(143);
    }
}
