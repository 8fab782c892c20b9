package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command on a terminal, which {@code script} of util-linux provides. */
class TerminalIT {
    private static final String UNREACHABLE = " --dbname='host=127.0.0.1 port=1 user=u'";

    @TempDir
    private Path directory;

    /** What a terminal showed, and the command's exit status. */
    private record Session(String shown, int status) {}

    private String backup(String options) {
        return Distribution.launcher() + " --pgdata=" + directory.resolve("b") + " " + options;
    }

    /** Runs a shell's line on a terminal of 60 columns; types the answer when the terminal shows the question. */
    private static Session onTerminal(String line, String question, String answer)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "script", "--quiet", "--return", "--flush", "--command", "stty cols 60; " + line, "/dev/null")
                .redirectErrorStream(true)
                .start();
        StringBuilder shown = new StringBuilder();
        boolean answered = false;
        try (InputStream in = process.getInputStream();
                OutputStream out = process.getOutputStream()) {
            byte[] buffer = new byte[4096];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                shown.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                if (!answered && shown.indexOf(question) >= 0) {
                    answered = true;
                    out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                }
            }
        }
        return new Session(shown.toString(), process.waitFor());
    }

    @Test
    void aPasswordIsNotShown() throws Exception {
        Session session = onTerminal(backup("--password" + UNREACHABLE), "Password: ", "topsecret\n");
        assertThat(session.shown())
                .startsWith("Password: \r\npg_basebackup: error: connection to server at \"127.0.0.1\", port 1 failed")
                .doesNotContain("topsecret");
        assertThat(session.status()).isEqualTo(1);
    }

    @Test
    void theTerminalIsAskedEvenWhenTheStreamsAreRedirected() throws Exception {
        Session session = onTerminal(
                backup("--password" + UNREACHABLE + " </dev/null >/dev/null 2>&1"), "Password: ", "topsecret\n");
        assertThat(session.shown()).isEqualTo("Password: \r\n");
        assertThat(session.status()).isEqualTo(1);
    }

    @Test
    void interruptingThePromptGivesTheEchoBack() throws Exception {
        // The shell ignores what Ctrl-C sends to it and to the command alike; the command must not.
        Session session = onTerminal(
                "trap : INT; " + backup("--password" + UNREACHABLE) + "; echo status $?; stty -a",
                "Password: ",
                "\u0003");
        assertThat(session.shown())
                .contains("pg_basebackup: error: backup canceled by signal\r\nstatus 130\r\n")
                .contains(" echo ")
                .doesNotContain("-echo ");
    }

    @Test
    void neverAskingMeansNeverAsking() throws Exception {
        Session session = onTerminal(backup("--no-password" + UNREACHABLE), "Password: ", "x\n");
        assertThat(session.shown()).doesNotContain("Password");
    }

    @Test
    void withoutATerminalStandardInputIsRead() throws Exception {
        Path answer = Files.writeString(directory.resolve("answer"), "topsecret\n");
        Path shown = directory.resolve("shown");
        Process process = new ProcessBuilder("setsid", "--wait", "/bin/sh", "-c", backup("--password" + UNREACHABLE))
                .redirectInput(answer.toFile())
                .redirectError(shown.toFile())
                .start();
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(Files.readString(shown)).startsWith("Password: \npg_basebackup: error: connection to server");
    }

    /** The backup and the log have a connection each. */
    @Test
    void theAnswerIsForBothConnections() throws Exception {
        PostgresServer server = SharedServers.named(
                "terminal, with passwords",
                key -> PostgresServer.builder(PostgresBinaries.embedded(18))
                        .hba("host replication asked 127.0.0.1/32 scram-sha-256")
                        .start());
        server.execute("drop role if exists asked", "create role asked login replication password 'top secret'");
        String connection = "--checkpoint=fast --no-sync --wal-method=stream --dbname='host=127.0.0.1 user=asked port="
                + server.port() + "'";
        Session session = onTerminal(backup(connection), "Password: ", "top secret\n");
        assertThat(session.shown()).isEqualTo("Password: \r\n");
        assertThat(session.status()).isZero();
    }

    @Test
    void progressIsOneLineThatGoesAway() throws Exception {
        PostgresServer server = SharedServers.embedded(18);
        String connection =
                "--checkpoint=fast --no-sync --dbname='host=127.0.0.1 user=postgres port=" + server.port() + "'";
        Session session = onTerminal(backup("--progress " + connection), "\0", "");
        assertThat(session.status()).as(session.shown()).isZero();
        assertThat(session.shown()).doesNotContain("\n", "tablespaces");
        List<String> states =
                new ArrayList<>(Stream.of(session.shown().split("\r")).toList());
        assertThat(states)
                .contains("waiting for checkpoint")
                .anySatisfy(state -> assertThat(state).matches(" *\\d+%  [\\d.]+ [kMG]B of .*"));
        assertThat(states).allSatisfy(state -> assertThat(state).hasSizeLessThan(60));
        assertThat(states.get(states.size() - 1)).isBlank();
    }
}
