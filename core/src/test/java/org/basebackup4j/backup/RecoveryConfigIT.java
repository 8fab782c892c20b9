package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code primary_conninfo} as the original of version 15 writes it; it knows no {@code dbname} there yet. */
class RecoveryConfigIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "host=127.0.0.1 user=postgres password='it\\'s \\\\ a=b'",
                "host=127.0.0.1 user=postgres connect_timeout=7 application_name='a b' keepalives_idle=30 sslmode=disable",
                "hostaddr=127.0.0.1,127.0.0.1 host=a,b user=postgres target_session_attrs=primary gssencmode=disable",
                "postgresql://postgres@127.0.0.1/db?options=-c%20work_mem%3D1MB&sslrootcert=/none&requiressl=0",
            })
    void asTheOriginal(String connection) throws Exception {
        assumeTrue(
                PostgresBinaries.debian15().isPresent(),
                "skipped: the second opinion is Debian's package postgresql-15, which is not installed");
        PostgresBinaries binaries = PostgresBinaries.debian15().orElseThrow();
        PostgresServer server = SharedServers.named(
                "recovery configuration",
                key -> PostgresServer.builder(binaries).start());
        Path home = PostgresServer.temporaryDirectory();
        try {
            Path target = home.resolve("backup");
            Command command = Command.of(
                    binaries.tool("pg_basebackup"),
                    List.of("-w", "-N", "-R", "-X", "none", "-c", "fast", "-D", target.toString(), "-d", connection));
            command.environment().clear();
            command.with("HOME", home.toString())
                    .with("PATH", System.getenv("PATH"))
                    .with("PGPORT", Integer.toString(server.port()));
            command.run().orFail();
            ConnectionSettings settings = ConnectionSettings.builder()
                    .environment(command.environment())
                    .connectionString(connection)
                    .fallbackApplicationName("pg_basebackup")
                    .build();
            String ours = new String(
                    RecoveryConfig.contents(settings, ServerVersion.parse("15.0"), Optional.empty()),
                    StandardCharsets.UTF_8);
            assertThat(ours.strip().replaceFirst(" dbname=\\w+'$", "'")).isEqualTo(conninfo(target));
        } finally {
            Trees.delete(home);
        }
    }

    private static String conninfo(Path target) throws Exception {
        return Files.readAllLines(target.resolve("postgresql.auto.conf")).stream()
                .filter(line -> line.startsWith("primary_conninfo"))
                .findFirst()
                .orElseThrow();
    }
}
