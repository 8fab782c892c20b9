package org.basebackup4j.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.session.Connection;
import org.basebackup4j.session.Patience;
import org.basebackup4j.testkit.Conversation;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that never comes to an end must not fill our memory. */
@Timeout(60)
class EndlessServerTest {
    private static final BaseBackupCommand BACKUP = new BaseBackupCommand(
            "label",
            false,
            false,
            false,
            true,
            OptionalInt.empty(),
            false,
            true,
            false,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private static ConnectionSettings settings(ScriptedServer server) throws BackupException {
        return ConnectionSettings.builder()
                .environment(Map.of("HOME", "/nowhere"))
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(server.port()))
                .set("user", "u")
                .set("sslmode", "disable")
                .build();
    }

    private static void rowsWithoutEnd(Conversation conversation) throws IOException {
        conversation.login().query();
        conversation.send(ServerBytes.rowDescription("a", "b", "c", "d"));
        byte[] row = ServerBytes.dataRow("x".repeat(100_000), null, "", "1");
        try {
            while (true) {
                conversation.send(row);
            }
        } catch (IOException e) {
            // The client has had enough.
        }
    }

    private static void tinyRowsWithoutEnd(Conversation conversation) throws IOException {
        conversation.login().query();
        conversation.send(ServerBytes.rowDescription());
        byte[] row = ServerBytes.dataRow();
        byte[] rows =
                ServerBytes.concat(row, row, row, row, row, row, row, row, row, row, row, row, row, row, row, row);
        try {
            while (true) {
                conversation.send(rows);
            }
        } catch (IOException e) {
            // The client has had enough.
        }
    }

    @Test
    void aResultWithoutEnd() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(EndlessServerTest::rowsWithoutEnd);
                ReplicationSession session = ReplicationSession.open(
                        settings(server), PasswordPrompt.never(), notice -> {}, Patience.ENDLESS)) {
            assertThatThrownBy(session::identifySystem)
                    .isInstanceOf(BackupException.class)
                    .hasMessage(
                            "could not send replication command \"IDENTIFY_SYSTEM\": out of memory for query result");
        }
    }

    @Test
    void aListOfTablespacesWithoutEnd() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(EndlessServerTest::tinyRowsWithoutEnd);
                ReplicationSession session = ReplicationSession.open(
                        settings(server), PasswordPrompt.never(), notice -> {}, Patience.ENDLESS)) {
            assertThatThrownBy(() -> session.startBackup(BACKUP).awaitStart())
                    .isInstanceOf(BackupException.class)
                    .hasMessage("could not initiate base backup: out of memory for query result");
        }
    }

    /** Whoever sends ever new parameters fills no memory with them. */
    @Test
    void parametersThatNobodyAsksFor() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(c -> {
                    c.startup();
                    c.send(
                            ServerBytes.authenticationOk(),
                            ServerBytes.parameterStatus("server_version", "18.1"),
                            ServerBytes.parameterStatus("integer_datetimes", "on"),
                            ServerBytes.parameterStatus("before", "1"),
                            ServerBytes.readyForQuery(),
                            ServerBytes.parameterStatus("after", "2"),
                            ServerBytes.parameterStatus("in_hot_standby", "on"),
                            ServerBytes.readyForQuery());
                    c.awaitEnd();
                });
                Connection connection =
                        Connection.open(settings(server), PasswordPrompt.never(), notice -> {}, Patience.ENDLESS)) {
            connection.receive();
            assertThat(connection.parameter("in_hot_standby")).contains("on");
            assertThat(connection.parameter("integer_datetimes")).contains("on");
            assertThat(connection.parameter("before")).isEmpty();
            assertThat(connection.parameter("after")).isEmpty();
        }
    }
}
