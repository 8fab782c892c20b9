package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.basebackup4j.testkit.ServerBytes.commandComplete;
import static org.basebackup4j.testkit.ServerBytes.concat;
import static org.basebackup4j.testkit.ServerBytes.copyBothResponse;
import static org.basebackup4j.testkit.ServerBytes.copyData;
import static org.basebackup4j.testkit.ServerBytes.copyDone;
import static org.basebackup4j.testkit.ServerBytes.dataRow;
import static org.basebackup4j.testkit.ServerBytes.readyForQuery;
import static org.basebackup4j.testkit.ServerBytes.result;
import static org.basebackup4j.testkit.ServerBytes.rowDescription;
import static org.basebackup4j.testkit.ServerBytes.walData;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.receive.ReceiveEvent;
import org.basebackup4j.receive.ReceiveWal;
import org.basebackup4j.receive.ReceiveWalOptions;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.Trees;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A server that attacks with its log, for a backup whose data is honest, and for who receives only log. */
class HostileLogIT {
    private static final long SEGMENT_START = 0x2000000;
    private static final List<String> SYSTEM_COLUMNS = List.of("systemid", "timeline", "xlogpos", "dbname");
    private static final List<String> HISTORY_COLUMNS = List.of("filename", "content");
    private static final List<String> NEXT_COLUMNS = List.of("next_tli", "next_tli_startpos");

    private record LogAttack(String name, String message, Change change) {}

    private interface Change {
        void to(ScriptedBackup backup);
    }

    private static LogAttack log(String name, String message, byte[]... messages) {
        return new LogAttack(
                name,
                message,
                backup -> backup.answer("START_REPLICATION", concat(copyBothResponse(), concat(messages))));
    }

    private static LogAttack history(String name, String message, @Nullable String fileName, @Nullable String content) {
        return new LogAttack(
                name,
                message,
                backup -> backup.start("0/2000028", "2")
                        .answer("IDENTIFY_SYSTEM", SYSTEM_COLUMNS, ScriptedBackup.SYSTEM, "2", "0/2000000", null)
                        .answer("TIMELINE_HISTORY", HISTORY_COLUMNS, fileName, content));
    }

    /** The timeline ends after some bytes of log. */
    private static LogAttack next(String name, String message, String timeline, String start) {
        return log(
                name,
                message,
                copyData(walData(SEGMENT_START, SEGMENT_START + 1000, new byte[1000])),
                copyDone(),
                result(NEXT_COLUMNS, List.of(Arrays.asList(timeline, start))),
                commandComplete("START_STREAMING"),
                readyForQuery());
    }

    private static List<LogAttack> attacks() {
        byte[] some = walData(SEGMENT_START, SEGMENT_START + 1000, new byte[1000]);
        String order = "got WAL data offset|with no file open";
        return List.of(
                log("log from before the start", order, copyData(walData(0x1000000, 0x1000010, new byte[16]))),
                log("log from after the start", order, copyData(walData(0x2000010, 0x2000020, new byte[16]))),
                log("log twice", order, copyData(some), copyData(some)),
                log("log with a gap", order, copyData(some), copyData(walData(SEGMENT_START + 2000, 0, new byte[16]))),
                log("log from the end of all log", order, copyData(walData(-16, -1, new byte[16]))),
                log("log without a position", "streaming header too small", copyData(new byte[] {'w', 0, 0})),
                log("a sign of life without a time", "streaming header too small", copyData(new byte[] {'k', 0})),
                log("something else", "unrecognized streaming header", copyData(new byte[] {'x'})),
                log("nothing", "unrecognized streaming header", copyData()),
                log("a row", "unexpected message DataRow", dataRow("x")),
                log("columns", "unexpected message RowDescription", rowDescription("x")),
                log(
                        "the end of the log at once",
                        "terminated before stop point|closed the connection",
                        copyDone(),
                        commandComplete("COPY 0"),
                        commandComplete("START_REPLICATION"),
                        readyForQuery()),
                next("an earlier timeline next", "unexpected next timeline", "1", "0/2000010"),
                next("a timeline that is none", "could not parse next timeline", "0", "0/2000010"),
                next("a timeline that begins later", "to begin at", "2", "0/3000000"),
                next("a timeline that begins before all that was sent", "to begin at", "2", "0/1000000"),
                next("a timeline that begins at nothing", "to begin at", "2", "0/0"),
                next("a timeline that begins nowhere", "could not parse next timeline", "2", "evil"),
                history("a history of another name", "unexpected history file name", "../evil", "1\t0/1000000\tx\n"),
                history("an absolute history", "unexpected history file name", "/tmp/evil.history", "1\t0/1\tx\n"),
                history("a history of another timeline", "unexpected history file name", "00000003.history", ""),
                history("a history without a name", "unexpected history file name", null, "1\t0/1\tx\n"),
                history("a history without content", "invalid history file", "00000002.history", null),
                history("an empty history", "invalid history file", "00000002.history", ""),
                history("a history of itself", "invalid history file", "00000002.history", "2\t0/1000000\tx\n"),
                history("a history of later ones", "invalid history file", "00000002.history", "7\t0/1000000\tx\n"),
                history("a history of nothing", "invalid history file", "00000002.history", "1\tevil\tx\n"),
                history(
                        "a history that goes back",
                        "invalid history file",
                        "00000002.history",
                        "1\t0/1000000\tx\n1\t0/1000000\tx\n"),
                new LogAttack(
                        "an earlier timeline than the backup's",
                        "is not present in the server",
                        backup -> backup.start("0/2000028", "2")));
    }

    @TestFactory
    Stream<DynamicTest> refused() {
        return attacks().stream().map(attack -> dynamicTest(attack.name(), () -> fails(attack)));
    }

    /** What was good is kept, and nothing else. */
    @TestFactory
    Stream<DynamicTest> refusedByTheReceiver() {
        return attacks().stream()
                .filter(attack -> !attack.name().contains("backup"))
                .map(attack -> dynamicTest(attack.name(), () -> receivingFails(attack)));
    }

    private static void receivingFails(LogAttack attack) throws IOException {
        Path place = PostgresServer.temporaryDirectory();
        try {
            Canary canary = new Canary(place.resolve("canary"));
            Path received = Files.createDirectory(place.resolve("received"));
            ScriptedBackup backup = new ScriptedBackup(18, "/srv/ts", false);
            attack.change().to(backup);
            StringBuilder said = new StringBuilder();
            Throwable failure = catchThrowable(() -> receive(backup, received, said));
            assertThat(canary.changes()).isEmpty();
            assertThat(failure).as(said.toString()).isInstanceOf(BackupException.class);
            assertThat(said + failure.getMessage()).containsPattern(attack.message());
            assertThat(Trees.list(received).keySet()).allMatch(name -> name.matches("|[0-9A-F]{24}\\.partial"));
        } finally {
            Trees.delete(place);
        }
    }

    private static void receive(ScriptedBackup backup, Path received, StringBuilder said) throws BackupException {
        try (ScriptedServer server = ScriptedServer.repeating(backup.script())) {
            ReceiveWalOptions options = ReceiveWalOptions.builder(settings(server.port()), received)
                    .loop(false)
                    .sync(false)
                    .build();
            new ReceiveWal(options, PasswordPrompt.never(), event -> {
                        if (event instanceof ReceiveEvent.StreamingFailed failed) {
                            said.append(failed.cause().getMessage());
                        }
                    })
                    .run();
        }
    }

    private static ConnectionSettings settings(int port) throws BackupException {
        return ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(port))
                .set("user", "u")
                .set("sslmode", "disable")
                .build();
    }

    private static void fails(LogAttack attack) throws IOException {
        Path place = PostgresServer.temporaryDirectory();
        try {
            Canary canary = new Canary(place.resolve("canary"));
            ScriptedBackup backup = new ScriptedBackup(18, "/srv/ts", false).end("0/2010000", "1");
            attack.change().to(backup);
            StringBuilder said = new StringBuilder();
            Throwable failure = catchThrowable(() -> take(backup, place, said));
            assertThat(canary.changes()).isEmpty();
            assertThat(failure).as(said.toString()).isInstanceOf(BackupException.class);
            assertThat(said + failure.getMessage()).containsPattern(attack.message());
            List<String> left = new ArrayList<>(Trees.list(place).keySet());
            left.removeIf(name -> name.isEmpty() || name.startsWith("canary"));
            assertThat(left).isEmpty();
        } finally {
            Trees.delete(place);
        }
    }

    private static void take(ScriptedBackup backup, Path place, StringBuilder said) throws BackupException {
        try (ScriptedServer server = ScriptedServer.repeating(backup.script())) {
            BackupOptions options = BackupOptions.builder(settings(server.port()), place.resolve("new/backup"))
                    .tablespaceMap(new TablespaceMap(
                            Map.of("/srv/ts", place.resolve("new/space").toString())))
                    .temporarySlot(false)
                    .reconnect(false)
                    .verifyTransfer(false)
                    .sync(false)
                    .build();
            BaseBackup.take(options, PasswordPrompt.never(), event -> {
                if (event instanceof BackupEvent.WalStreamFailed failed) {
                    said.append(failed.cause().getMessage());
                }
            });
        }
    }
}
