package org.basebackup4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerTest {
    @ParameterizedTest
    @ValueSource(ints = {13, 18})
    void startsAnswersDiesAndLeavesNothing(int major) {
        Path data;
        try (PostgresServer server =
                PostgresServer.builder(PostgresBinaries.embedded(major)).start()) {
            data = server.dataDirectory();
            assertThat(server.query("show server_version_num")).startsWith(Integer.toString(major));
            server.execute("create table kept as select 1 as x");
            server.kill();
            server.restart();
            assertThat(server.query("select x from kept")).isEqualTo("1");
        }
        assertThat(Files.exists(data.getParent())).isFalse();
    }
}
