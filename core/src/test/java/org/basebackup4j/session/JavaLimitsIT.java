package org.basebackup4j.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.ServerBytes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What libpq can do and we cannot, or do not want to: it is refused by name, and never taken for something else. */
@Timeout(60)
class JavaLimitsIT {
    private static PostgresServer server;

    @BeforeAll
    static void files() {
        assumeTrue(PostgresBinaries.debian15().isPresent(), "skipped: Debian's package postgresql-15 is not installed");
        server = ConnectFixture.server(PostgresBinaries.debian15().orElseThrow());
        SettingsFiles.write(server);
    }

    private static String verdict(Map<String, String> variables, String connection) {
        return new LibpqClient(variables, connection, List.of()).inJava();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=@postgres port=5432 user=trust|sockets in the abstract namespace are not supported",
                "${tcp} user=trustssl sslmode=require ssl_min_protocol_version=TLSv1 ssl_max_protocol_version=TLSv1.1|SSL error:",
                "${tcp} user=cert sslmode=require sslcert=${dir}/client/ec.crt sslkey=engine:key"
                        + "|could not load SSL engine \"engine\": engines are not supported",
                "${tcp} user=cert sslmode=require sslcert=${dir}/client/ec.crt sslkey=${dir}/client/ec.aes256.key"
                        + "|could not load private key file \"${dir}/client/ec.aes256.key\": problems getting password",
            })
    void isRefused(String connection, String expected) {
        assertThat(verdict(Map.of("HOME", "/nonexistent"), placed(connection))).contains(placed(expected));
    }

    private static String placed(String text) {
        return text.replace("${tcp}", "hostaddr=127.0.0.1 port=" + server.port())
                .replace("${dir}", ConnectFixture.directory().toString());
    }

    @Test
    void ldapInAServiceFileIsNotLookedUp() {
        Path services = ConnectFixture.write("ldap.conf", "[one]\nldap://ldap.example.org/dc=example?uniqueMember\n");
        assertThat(verdict(Map.of("HOME", "/nonexistent", "PGSERVICEFILE", services.toString()), "service=one"))
                .isEqualTo("LDAP lookup is not supported in service file \"" + services + "\", line 2");
    }

    /** Servers before 9.0 did not know it, and those are refused anyway. */
    @Test
    void aServerThatDoesNotKnowTheApplicationNameIsNotTriedWithoutIt() throws Exception {
        try (ScriptedServer odd = ScriptedServer.playing(c -> {
            c.startup();
            c.send(ServerBytes.error("FATAL", "42704", "unrecognized configuration parameter \"application_name\""));
            c.awaitEnd();
        })) {
            assertThat(verdict(
                            Map.of("HOME", "/nonexistent"),
                            "host=127.0.0.1 sslmode=disable gssencmode=disable user=u port=" + odd.port()))
                    .endsWith("FATAL:  unrecognized configuration parameter \"application_name\"");
        }
    }
}
