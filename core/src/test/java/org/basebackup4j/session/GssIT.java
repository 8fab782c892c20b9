package org.basebackup4j.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.KerberosRealm;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.wire.BackendMessage;
import org.basebackup4j.wire.FrontendMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GSSAPI authentication and encryption, with a realm and a server of our own; Debian's libpq is the second opinion. */
class GssIT {
    private static final String KRB5_CONF = "java.security.krb5.conf";
    private static final int MEGABYTE = 1 << 20;

    private static KerberosRealm realm;
    private static PostgresServer server;
    private static Path tickets;

    @BeforeAll
    static void start() {
        assumeTrue(
                KerberosRealm.isPossible(),
                "skipped: Debian's krb5-kdc, krb5-admin-server and krb5-user are not installed");
        assumeTrue(
                PostgresBinaries.debian15().isPresent(),
                "skipped: the server with GSSAPI is Debian's package postgresql-15, which is not installed");
        realm = KerberosRealm.start();
        server = PostgresServer.builder(PostgresBinaries.debian15().orElseThrow())
                .set(
                        "krb_server_keyfile",
                        realm.addService("postgres/localhost").toString())
                .hba("hostgssenc replication encrypted 127.0.0.1/32 gss include_realm=0 map=all")
                .hba("hostnogssenc replication plain 127.0.0.1/32 gss include_realm=0 map=all")
                .hba("hostgssenc replication trusted 127.0.0.1/32 trust")
                .hba("host replication encrypted,plain,trusted 127.0.0.1/32 reject")
                .ident("all alice encrypted", "all alice plain")
                .start();
        for (String role : List.of("encrypted", "plain", "trusted", "open")) {
            server.execute("create role " + role + " login replication");
        }
        tickets = realm.logIn("alice");
        System.setProperty(KRB5_CONF, realm.configuration().toString());
    }

    @AfterAll
    static void stop() {
        System.clearProperty(KRB5_CONF);
        if (server != null) {
            server.close();
        }
        if (realm != null) {
            realm.close();
        }
    }

    private static LibpqClient client(String settings, boolean withTickets) {
        String cache = withTickets ? tickets.toString() : "/nonexistent";
        return new LibpqClient(
                Map.of(
                        "HOME",
                        "/nonexistent",
                        "KRB5_CONFIG",
                        realm.configuration().toString(),
                        "KRB5CCNAME",
                        cache),
                "hostaddr=127.0.0.1 port=" + server.port() + " " + settings,
                List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "host=localhost user=encrypted, true",
        "host=localhost user=encrypted gssencmode=require, true",
        "host=localhost user=encrypted gssencmode=disable, true",
        "host=localhost user=encrypted, false",
        "host=localhost user=plain, true",
        "host=localhost user=plain gssencmode=disable, true",
        "host=localhost user=plain gssencmode=require, true",
        "host=localhost user=trusted, true",
        "host=localhost user=trusted gssencmode=require, true",
        "host=localhost user=trusted gssencmode=require, false",
        "host=localhost user=open gssencmode=require, false",
        "host=localhost user=open gssencmode=prefer, false",
        "host=localhost user=encrypted channel_binding=require, true",
        "host=localhost user=trusted sslmode=require, true",
    })
    void likeLibpq(String settings, boolean withTickets) {
        LibpqClient client = client(settings, withTickets);
        assertThat(client.inJava()).isEqualTo(client.inC(15));
    }

    /** The reasons are those of MIT's library and of Java. */
    @ParameterizedTest
    @CsvSource({
        "host=localhost user=plain gssencmode=disable krbsrvname=nosuch, true",
        "host=localhost user=plain gssencmode=disable, false",
        "user=plain gssencmode=disable, true",
        "user=encrypted gssencmode=require, true",
        "host=other.example.org user=plain gssencmode=disable, true",
        "host=localhost user=plain gssdelegation=1 gssencmode=disable, true",
    })
    void theSameVerdict(String settings, boolean withTickets) {
        LibpqClient client = client(settings.replace(" gssdelegation=1", ""), withTickets);
        assertThat(client(settings, withTickets).inJava().endsWith(LibpqClient.CONNECTED))
                .as(client.inC(15) + "\n" + client(settings, withTickets).inJava())
                .isEqualTo(client.inC(15).endsWith(LibpqClient.CONNECTED));
    }

    @Test
    void theMethodCanBeDemanded() {
        assertThat(client("host=localhost user=plain gssencmode=disable require_auth=gss", true)
                        .inJava())
                .isEqualTo(LibpqClient.CONNECTED);
        assertThat(client("host=localhost user=trusted require_auth=gss", true).inJava())
                .isEqualTo(LibpqClient.CONNECTED);
        assertThat(client("host=localhost user=plain gssencmode=disable require_auth=!gss", true)
                        .inJava())
                .endsWith("authentication method requirement \"!gss\" failed: server requested GSSAPI authentication");
        assertThat(client("host=localhost user=open require_auth=gss gssencmode=disable", true)
                        .inJava())
                .endsWith("authentication method requirement \"gss\" failed: server did not complete authentication");
    }

    /** More than a packet in both directions, so that packets are split and put together. */
    @Test
    void muchGoesThroughTheEncryption() throws BackupException {
        LibpqClient client = client("host=localhost user=encrypted gssencmode=require", true);
        ConnectionSettings settings = ConnectionSettings.builder()
                .environment(client.variables())
                .connectionString(client.connection())
                .build();
        try (Connection connection =
                Connection.open(settings, PasswordPrompt.never(), notice -> {}, Patience.ENDLESS)) {
            connection.send(new FrontendMessage.Query("SHOW " + "x".repeat(MEGABYTE)));
            assertThat(connection.receive()).isInstanceOf(BackendMessage.ErrorResponse.class);
            assertThat(connection.receive()).isInstanceOf(BackendMessage.ReadyForQuery.class);
            connection.send(new FrontendMessage.Query("BASE_BACKUP (CHECKPOINT 'fast', MANIFEST 'no')"));
            long received = 0;
            BackendMessage message = connection.receive();
            while (!(message instanceof BackendMessage.ReadyForQuery)) {
                if (message instanceof BackendMessage.CopyData data) {
                    ByteBuffer payload = data.payload();
                    received += payload.remaining();
                }
                message = connection.receive();
            }
            assertThat(received).isGreaterThan(10 * MEGABYTE);
        }
    }
}
