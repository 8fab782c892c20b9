package org.basebackup4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedServerTest {
    private static final Script GREETING = c -> {
        c.send(ServerBytes.parameterStatus("a", "b"));
        c.awaitEnd();
    };

    /** What the server sends to a client that only listens, and then goes away. */
    private static byte[] listen(Script script, int bytes) throws IOException {
        try (ScriptedServer server = ScriptedServer.playing(script);
                Socket client = new Socket("127.0.0.1", server.port())) {
            return client.getInputStream().readNBytes(bytes);
        }
    }

    @Test
    void anotherClientUnderstandsIt() throws Exception {
        try (ScriptedServer server = ScriptedServer.playing(c -> c.login().awaitEnd())) {
            DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port()
                            + "/x?user=u&assumeMinServerVersion=10" + "&sslmode=disable&gssEncMode=disable")
                    .close();
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void errorsAreWhatTheyAre() {
        try (ScriptedServer server = ScriptedServer.playing(c -> {
            c.startup();
            c.send(ServerBytes.error("FATAL", "57P03", "not now"));
        })) {
            assertThatThrownBy(() -> DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + server.port() + "/x?user=u&sslmode=disable"))
                    .isInstanceOf(SQLException.class)
                    .hasMessage("FATAL: not now");
        }
    }

    @Test
    void playsWhatItWasTold() throws Exception {
        byte[] whole = listen(GREETING, 9);
        assertThat(whole).isEqualTo(new byte[] {'S', 0, 0, 0, 8, 'a', 0, 'b', 0});
        assertThat(listen(GREETING.oneByteAtATime(), 9)).isEqualTo(whole);
        assertThat(listen(GREETING.closeAfter(4), 100)).isEqualTo(new byte[] {'S', 0, 0, 0});
    }

    @Test
    void aCutIsAReset() {
        assertThatThrownBy(() -> listen(GREETING.cutAfter(4), 100)).isInstanceOf(SocketException.class);
    }

    @Test
    void tellsThatTheClientLeftTheScript() {
        assertThatThrownBy(() -> listen(c -> c.send(new byte[9]).expectQuery("SELECT 1"), 9))
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining("a script was left: connection 0");
    }

    @Test
    void resultsHaveTheirBytes() {
        assertThat(ServerBytes.result(List.of("a"), List.of(List.of("1"))))
                .startsWith('T', 0, 0, 0, 26, 0, 1, 'a', 0)
                .endsWith('C', 0, 0, 0, 11, 'S', 'E', 'L', 'E', 'C', 'T', 0);
    }
}
