package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers and systems that refuse: PostgreSQL 15's own program and ours get the same answer, say it in the same words,
 * and leave nothing.
 */
class RefusedIT {
    private static final String NOBODY = "65534";

    private Path place;
    private Path original;

    @BeforeEach
    void prepare() {
        Optional<PostgresBinaries> debian = PostgresBinaries.debian15();
        assumeTrue(debian.isPresent(), "no PostgreSQL 15 here");
        original = debian.get().tool("pg_basebackup");
        place = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void cleanUp() throws IOException {
        if (place != null) {
            Trees.delete(place);
        }
    }

    private static PostgresServer strict() {
        return SharedServers.named("strict", key -> {
            PostgresServer server = PostgresServer.builder(PostgresBinaries.embedded(15))
                    .hba("host replication scram 127.0.0.1/32 scram-sha-256")
                    .hba("host replication hashed 127.0.0.1/32 md5")
                    .hba("host replication clear 127.0.0.1/32 password")
                    .hba("host replication banned 127.0.0.1/32 reject")
                    .start();
            server.execute(
                    "create role scram login replication password 'right'",
                    "set password_encryption = 'md5'; create role hashed login replication password 'right'",
                    "create role clear login replication password 'right'",
                    "create role banned login replication");
            return server;
        });
    }

    private static PostgresServer withoutWalSenders() {
        return SharedServers.named(
                "without senders",
                key -> PostgresServer.builder(PostgresBinaries.embedded(15))
                        .set("max_wal_senders", "0")
                        .start());
    }

    @ParameterizedTest
    @CsvSource({
        "scram, wrong",
        "hashed, wrong",
        "clear, wrong",
        "scram, ''",
        "hashed, ''",
        "clear, ''",
        "banned, ''",
        "missing, ''"
    })
    void aRole(String role, String password) {
        String words = assertSame(strict(), List.of(), "-w -U " + role + " -d password=" + password);
        assertThat(words).doesNotContain("right");
    }

    @Test
    void theRightPasswordIsAccepted() {
        Command.Result result =
                run(strict(), List.of(), Distribution.launcher(), "-w -X fetch -c fast -U scram -d password=right");
        assertThat(result.stderr()).isEmpty();
        assertThat(result.status()).isZero();
    }

    @Test
    void aServerWithoutWalSenders() {
        assertThat(assertSame(withoutWalSenders(), List.of(), "-U postgres")).contains("max_wal_senders");
    }

    @Test
    void aParentThatIsNotWritable() throws IOException {
        assumeTrue(isRoot(), "only root can become somebody who may not write here");
        List<String> asNobody = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        assertThat(assertSame(strict(), asNobody, "-U postgres")).contains("Permission denied");
    }

    @Test
    void aHostThatDoesNotExist() {
        assertThat(assertSame(strict(), List.of(), "-U postgres -h no-such-host.invalid"))
                .contains("could not translate host name \"no-such-host.invalid\" to address");
    }

    private static boolean isRoot() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
    }

    private String assertSame(PostgresServer server, List<String> before, String options) {
        Command.Result expected = run(server, before, original, options);
        Command.Result ours = run(server, before, Distribution.launcher(), options);
        assertThat(ours.stderr()).isEqualTo(expected.stderr());
        assertThat(ours.status()).isEqualTo(expected.status()).isEqualTo(1);
        assertThat(ours.text()).isEmpty();
        assertThat(place).isEmptyDirectory();
        return ours.stderr();
    }

    private Command.Result run(PostgresServer server, List<String> before, Path program, String options) {
        List<String> words = new ArrayList<>(before);
        words.add(program.toString());
        words.add("--pgdata=" + place.resolve("backup"));
        words.addAll(Arrays.asList(options.split(" ")));
        return Distribution.bare(place, Path.of("/usr/bin/env"), words)
                .with("PGHOST", "127.0.0.1")
                .with("PGPORT", Integer.toString(server.port()))
                .run();
    }
}
