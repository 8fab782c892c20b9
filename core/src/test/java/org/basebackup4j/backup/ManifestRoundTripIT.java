package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.manifest.ManifestHandler;
import org.basebackup4j.manifest.ManifestReader;
import org.basebackup4j.manifest.ManifestWriter;
import org.basebackup4j.pg.WalRange;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server's manifest, read and written again, is the same byte for byte. */
class ManifestRoundTripIT {
    @TempDir(factory = InMemory.class)
    private Path work;

    @ParameterizedTest
    @CsvSource({"13,CRC32C,", "14,NONE,encoded", "15,SHA256,", "16,SHA512,", "17,SHA224,encoded", "18,SHA384,"})
    void writesWhatTheServerWrites(int major, String checksums, @Nullable String encode) throws Exception {
        PostgresServer server = SharedServers.embedded(major);
        boolean encoded = encode != null;
        BackupOptions options = BackupOptions.builder(Clusters.settings(server), work.resolve("b"))
                .walMethod(WalMethod.NONE)
                .fastCheckpoint(true)
                .sync(false)
                .manifest(new ManifestOptions(true, encoded, Optional.of(checksums)))
                .build();
        BaseBackup.take(options, PasswordPrompt.never(), event -> {});
        Path manifest = work.resolve("b/backup_manifest");
        assertThat(new String(rewritten(manifest, encoded), StandardCharsets.UTF_8))
                .isEqualTo(Files.readString(manifest));
        BackupManifest read = BackupManifest.read(manifest);
        assertThat(read.version()).isEqualTo(major < 17 ? 1 : 2);
        assertThat(read.files().count()).isGreaterThan(500);
        assertThat(read.walRanges()).hasSize(1);
        String system = server.query("select system_identifier from pg_control_system()");
        assertThat(Long.toUnsignedString(read.systemIdentifier())).isEqualTo(major < 17 ? "0" : system);
    }

    private static byte[] rewritten(Path manifest, boolean encode) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ManifestWriter writer = new ManifestWriter(out, encode);
        ManifestReader.read(manifest, new ManifestHandler() {
            private int version;

            @Override
            public void version(int number) {
                version = number;
                if (number == 1) {
                    begin(0);
                }
            }

            @Override
            public void systemIdentifier(long identifier) {
                begin(identifier);
            }

            private void begin(long identifier) {
                orFail(() -> writer.begin(version, identifier));
            }

            @Override
            public void file(ManifestFile file) {
                orFail(() -> writer.file(file));
            }

            @Override
            public void walRange(WalRange range) {
                orFail(() -> writer.walRange(range));
            }
        });
        writer.finish();
        return out.toByteArray();
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void orFail(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
