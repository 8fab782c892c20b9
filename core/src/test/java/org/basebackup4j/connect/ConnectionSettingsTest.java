package org.basebackup4j.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from; what libpq makes of the same strings is in the tables of {@code LibpqTableIT}. */
class ConnectionSettingsTest {
    @TempDir
    private Path directory;

    private static ConnectionSettings parse(String connection) throws BackupException {
        return ConnectionSettings.builder().connectionString(connection).build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "host=a port=1|a|1",
                "host = 'a b' port= 1|a b|1",
                "host='it\\'s' port='\\\\'|it's|\\",
                "host=a\\ b port=1|a b|1",
                "postgresql://a:1|a|1",
                "postgresql://[::1]:1|::1|1",
                "postgresql://a:1,b:2,c|a,b,c|1,2,",
                "postgresql://%2Ftmp:1|/tmp|1",
                "postgresql:///?host=a%20b&port=1|a b|1",
                "postgresql://x@a:1/db|a|1",
            })
    void stringsOfBothKinds(String connection, String host, String port) throws BackupException {
        ConnectionSettings settings = parse(connection);
        assertThat(settings.get("host")).contains(host);
        assertThat(settings.get("port")).contains(port);
    }

    @Test
    void theStrongerSourceWins() throws Exception {
        Path services = Files.writeString(
                directory.resolve("services"), "[s]\nuser=service\nhost=service\nport=3\napplication_name=service\n");
        Map<String, String> environment = Map.of(
                "PGSERVICEFILE", services.toString(),
                "PGSERVICE", "s",
                "PGUSER", "environment",
                "PGPORT", "4",
                "PGSSLMODE", "require",
                "PGOPTIONS", "-c x=y");
        ConnectionSettings settings = ConnectionSettings.builder()
                .environment(environment)
                .connectionString("host=string port=2")
                .set("port", "1")
                .build();
        assertThat(settings.conninfo())
                .containsEntry("port", "1")
                .containsEntry("host", "string")
                .containsEntry("user", "service")
                .containsEntry("application_name", "service")
                .containsEntry("sslmode", "require")
                .containsEntry("options", "-c x=y")
                .containsEntry("channel_binding", "prefer");
    }

    @Test
    void everyVariableSetsItsKeyword() throws BackupException {
        Map<String, String> environment = new HashMap<>();
        Map<String, String> values = Map.of(
                "sslmode", "allow",
                "channel_binding", "disable",
                "port", "1,2");
        Keyword.all().stream()
                .filter(keyword -> keyword.environmentVariable() != null)
                .filter(keyword -> !List.of("service", "dbname").contains(keyword.name()))
                .forEach(keyword ->
                        environment.put(String.valueOf(keyword.environmentVariable()), valueFor(keyword, values)));
        environment.put("PGHOST", "a,b");
        environment.put("PGHOSTADDR", "127.0.0.1,127.0.0.2");
        ConnectionSettings settings =
                ConnectionSettings.builder().environment(environment).build();
        environment.forEach((variable, value) ->
                assertThat(settings.conninfo()).as(variable).containsValue(value));
    }

    private static String valueFor(Keyword keyword, Map<String, String> values) {
        return switch (keyword.name()) {
            case "ssl_min_protocol_version", "ssl_max_protocol_version" -> "TLSv1.3";
            case "min_protocol_version", "max_protocol_version" -> "3.2";
            case "sslnegotiation" -> "postgres";
            case "sslcertmode", "gssencmode" -> "disable";
            case "target_session_attrs" -> "primary";
            case "load_balance_hosts" -> "random";
            case "require_auth" -> "!none";
            default -> values.getOrDefault(keyword.name(), "value of " + keyword.name());
        };
    }

    @Test
    void secretsAreNotShown() throws BackupException {
        ConnectionSettings settings = parse("password=hush1 sslpassword=hush2 oauth_client_secret=hush3 host=h");
        assertThat(settings.toString()).contains("host=h").doesNotContain("hush");
        assertThat(settings.withPassword("hush4").toString()).doesNotContain("hush");
        assertThatThrownBy(() -> parse("password=hush5 foo=bar")).hasMessage("invalid connection option \"foo\"");
        assertThatThrownBy(() -> parse("scram_client_key=hush6")).hasMessage("invalid SCRAM client key");
    }

    @Test
    void whatHasNoEffectIsTold() throws BackupException {
        List<String> warnings = new ArrayList<>();
        ConnectionSettings.builder()
                .set("sslkeylogfile", "keys")
                .warnings(warnings::add)
                .build();
        assertThat(warnings)
                .containsExactly("WARNING: connection option \"sslkeylogfile\" is not supported, no keys are logged");
    }

    @Test
    void theDatabaseIsKeptApart() throws BackupException {
        ConnectionSettings settings = ConnectionSettings.builder()
                .environment(Map.of("PGDATABASE", "db"))
                .build();
        assertThat(settings.databaseName()).contains("db");
        assertThat(settings.conninfo()).doesNotContainKey("dbname");
    }

    @Test
    void systemRootsAskForTheName() throws BackupException {
        assertThat(parse("sslrootcert=system").get("sslmode")).contains("verify-full");
        assertThat(parse("sslrootcert=./system").get("sslmode")).contains("prefer");
    }

    @Test
    void atLeastTheNewerProtocolMeansTheNewest() throws BackupException {
        assertThat(parse("").maxProtocolVersion()).hasToString("3.0");
        assertThat(parse("min_protocol_version=3.2").maxProtocolVersion()).hasToString("3.2");
    }

    @Test
    void aTimeLimitIsWholeSeconds() throws BackupException {
        assertThat(parse("").withConnectTimeout(Duration.ofMillis(1001)).get("connect_timeout"))
                .contains("2");
    }

    @Test
    void hostsAreCutApart() throws BackupException {
        assertThat(parse("host=a,,c port=1,,3").hosts())
                .containsExactly(new Host("a", "", "1"), new Host("", "", ""), new Host("c", "", "3"));
        assertThat(parse("hostaddr=127.0.0.1,127.0.0.2 port=7").hosts())
                .containsExactly(new Host("", "127.0.0.1", "7"), new Host("", "127.0.0.2", "7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:SECRET@[::1",
                "postgresql://u:SECRET@[]/",
                "postgresql://u:SECRET@[::1]x",
                "postgresql://u:SECRET%zz@h",
                "postgresql://u:SECRET x@h",
                "postgresql://h?password=SECRET%zz",
                "postgresql://h?sslpassword=SECRET%zz",
                "postgresql://[::1?user=u&password=SECRET&port=1",
            })
    void noMessageShowsThePasswordOfAUri(String uri) {
        assertThatExceptionOfType(BackupException.class)
                .isThrownBy(() -> parse(uri))
                .withMessageNotContaining("SECRET");
    }

    @Test
    void anEmptyAnswerLeavesThePasswordAsItIs() throws BackupException {
        assertThat(parse("password=x").withPassword("").get("password")).contains("x");
    }
}
