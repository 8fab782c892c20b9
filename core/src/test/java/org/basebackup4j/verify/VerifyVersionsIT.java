package org.basebackup4j.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.backup.ManifestOptions;
import org.basebackup4j.backup.VerifiedBackups;
import org.basebackup4j.backup.WalMethod;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backups of all versions are good, plain and tar, and each of them is not when a byte of it has changed. */
class VerifyVersionsIT {
    private static final String TABLE = "base/1/1255";
    private Path work;

    @BeforeEach
    void makeDirectory() throws Exception {
        work = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void removeDirectory() throws Exception {
        Trees.delete(work);
    }

    private static List<String> verify(VerifyOptions.Builder options) throws Exception {
        List<String> findings = new ArrayList<>();
        BackupVerifier.verify(options.build(), finding -> findings.add(finding.message()));
        return findings;
    }

    private static void flip(Path file, int at) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void plain(int major) throws Exception {
        Path backup = work.resolve("b");
        VerifiedBackups.take(VerifiedBackups.builder(SharedServers.embedded(major), backup)
                .manifest(new ManifestOptions(true, major == 14, Optional.of(major == 16 ? "SHA256" : "CRC32C"))));
        assertThat(verify(VerifyOptions.builder(backup))).isEmpty();
        flip(backup.resolve(TABLE), 5000);
        assertThat(verify(VerifyOptions.builder(backup)))
                .containsExactly("checksum mismatch for file \"" + TABLE + "\"");
        flip(backup.resolve(TABLE), 5000);
        flip(backup.resolve("global/pg_control"), 1);
        VerifyOptions.Builder options = VerifyOptions.builder(backup);
        if (major < 17) {
            assertThat(verify(options)).first().isEqualTo("checksum mismatch for file \"global/pg_control\"");
        } else {
            assertThatThrownBy(() -> verify(options)).hasMessage(backup + "/global/pg_control: CRC is incorrect");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 14, 15, 16, 17, 18})
    void tar(int major) throws Exception {
        Path backup = work.resolve("b");
        VerifiedBackups.take(VerifiedBackups.builder(SharedServers.embedded(major), backup)
                .format(BackupFormat.TAR)
                .walMethod(major % 2 == 0 ? WalMethod.FETCH : WalMethod.STREAM)
                .compression(major > 15 ? CompressionSpec.parse("zstd") : CompressionSpec.none()));
        assertThat(verify(VerifyOptions.builder(backup))).isEmpty();
        if (major <= 15) {
            flip(backup.resolve("base.tar"), 10_000_000);
            assertThat(verify(VerifyOptions.builder(backup))).hasSize(1);
        }
        Files.delete(backup.resolve(major > 15 ? "base.tar.zst" : "base.tar"));
        assertThat(verify(VerifyOptions.builder(backup))).hasSizeGreaterThan(500);
    }

    @Test
    void controlFileOfAnotherCluster() throws Exception {
        VerifiedBackups.plain(SharedServers.embedded(18), work.resolve("b"));
        VerifiedBackups.plain(SharedServers.embedded(17), work.resolve("other"));
        Path control = work.resolve("b/global/pg_control");
        Files.delete(control);
        Files.copy(work.resolve("other/global/pg_control"), control);
        assertThatThrownBy(() -> verify(VerifyOptions.builder(work.resolve("b"))))
                .hasMessageStartingWith(control + ": manifest system identifier is ")
                .hasMessageContaining(", but control file has ");
    }

    @Test
    void pages() throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresBinaries.embedded(15))
                .initdb("--data-checksums")
                .start()) {
            server.execute("create table t as select g, md5(g::text) from generate_series(1, 20000) g", "checkpoint");
            String table = server.query("select pg_relation_filepath('t')");
            for (BackupFormat format : BackupFormat.values()) {
                Path backup = work.resolve(format.name());
                server.execute("update t set g = g + 1 where g = 7", "checkpoint");
                VerifiedBackups.take(VerifiedBackups.builder(server, backup).format(format));
                assertThat(verify(VerifyOptions.builder(backup).pages(true))).isEmpty();
            }
            Path backup = work.resolve(BackupFormat.PLAIN.name());
            flip(backup.resolve(table), 3 * 8192 + 4000);
            assertThat(verify(VerifyOptions.builder(backup).pages(true).checksums(false)))
                    .singleElement()
                    .asString()
                    .startsWith(
                            "checksum verification failed in file \"" + table + "\", block 3: calculated checksum ");
        }
    }
}
