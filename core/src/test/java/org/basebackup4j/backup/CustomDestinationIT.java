package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A destination of the caller's own: here, memory. */
class CustomDestinationIT {
    @TempDir(factory = InMemory.class)
    private Path work;

    private final Memory memory = new Memory();

    @ParameterizedTest(name = "server {0}")
    @ValueSource(ints = {13, 18})
    void aServerStartsFromWhatCame(int major) throws Exception {
        PostgresServer server = Clusters.primary(major, 1);
        BackupResult result =
                BaseBackup.take(options(server).writeRecoveryConfiguration(true).build());
        assertThat(memory.complete).isTrue();
        assertThat(memory.closed).isTrue();
        assertThat(result.tablespaces()).hasSize(1);
        assertThat(result.files().orElseThrow()).isGreaterThan(900);
        assertThat(result.manifest()).isEmpty();
        assertThat(result.durations()).containsOnlyKeys(BackupPhase.values());
        String oid = result.tablespaces().get(0).oid();
        assertThat(memory.files.keySet()).containsExactlyInAnyOrder("base.tar", oid + ".tar", "pg_wal.tar", "manifest");
        long archives = memory.size("base.tar") + memory.size(oid + ".tar");
        // What makes it a standby was added, and so were the ends of archives that servers up to 14 leave out.
        assertThat(result.receivedBytes()).isBetween(archives - 4096, archives - 512);

        memory.save(work);
        Path data = Restored.unpack(work, Map.of(oid, Path.of("")), work.resolve("data"));
        assertThat(data.resolve("standby.signal")).exists();
        Files.delete(data.resolve("standby.signal"));
        try (PostgresServer restored = Restored.start(server, data)) {
            String count = "select count(*)::text from plain";
            assertThat(restored.query(count)).isEqualTo(server.query(count));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "LZ4", "ZSTD"})
    void compressed(CompressionAlgorithm algorithm) throws Exception {
        BackupOptions.Builder options = options(Clusters.primary(18, 0))
                .compression(CompressionSpec.parse(algorithm.keyword()))
                .compressWal(true);
        BaseBackup.take(options.build());
        String suffix = ".tar" + algorithm.fileSuffix();
        assertThat(memory.files.keySet()).containsExactlyInAnyOrder("base" + suffix, "pg_wal" + suffix, "manifest");
    }

    @ParameterizedTest(name = "in {0}")
    @ValueSource(strings = {"base.tar", "pg_wal.tar", "manifest"})
    void whatFailsThereFailsTheBackup(String file) throws Exception {
        memory.failing = file;
        BackupOptions options = options(Clusters.primary(18, 0)).build();
        assertThatThrownBy(() -> BaseBackup.take(options))
                .isInstanceOf(BackupException.class)
                .hasStackTraceContaining("no more memory for " + file);
        assertThat(memory.complete).isFalse();
        assertThat(memory.closed).isTrue();
    }

    /** Kotlin and Scala have no checked exceptions, so any may come from anywhere. */
    @ParameterizedTest(name = "in {0}")
    @ValueSource(strings = {"base.tar", "pg_wal.tar", "manifest"})
    void aCheckedExceptionAtTheEndFailsTheBackup(String file) throws Exception {
        memory.failingAtEnd = file;
        BackupOptions options = options(Clusters.primary(18, 0)).build();
        assertThatThrownBy(() -> BaseBackup.take(options))
                .isInstanceOf(BackupException.class)
                .hasStackTraceContaining("disk full for " + file);
        assertThat(memory.complete).isFalse();
        assertThat(memory.closed).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"WalReceived", "SlotCreated", "ArchiveCompleted", "RenamingManifest"})
    void aCheckedExceptionOfAListenerFailsTheBackup(String event) throws Exception {
        Path target = work.resolve("target");
        PostgresServer server = Clusters.primary(18, 0);
        BackupOptions options = BackupOptions.builder(Clusters.settings(server), target)
                .fastCheckpoint(true)
                .slot("listened")
                .createSlot(true)
                .build();
        assertThatThrownBy(() -> BaseBackup.take(options, told -> {
                    if (told.getClass().getSimpleName().equals(event)) {
                        Sneaky.<RuntimeException>raise(new IOException("socket closed"));
                    }
                }))
                .isInstanceOf(BackupException.class)
                .hasStackTraceContaining("socket closed");
        assertThat(target).doesNotExist();
        assertThat(server.query("select count(*)::text from pg_replication_slots where slot_name = 'listened'"))
                .isEqualTo("0");
    }

    @ParameterizedTest(name = "of {0}")
    @ValueSource(strings = {"base.tar", "pg_wal.tar", "manifest"})
    void whatLeavesBytesFailsTheBackup(String file) throws Exception {
        memory.takingLittleOf = file;
        BackupOptions options = options(Clusters.primary(18, 0)).build();
        assertThatThrownBy(() -> BaseBackup.take(options)).hasStackTraceContaining("bytes of what it was given");
        assertThat(memory.complete).isFalse();
    }

    private BackupOptions.Builder options(PostgresServer server) throws BackupException {
        return BackupOptions.builder(Clusters.settings(server), new BackupDestination.Custom(groupAccess -> memory))
                .fastCheckpoint(true);
    }

    /** Throws what the compiler would not let through. */
    private static final class Sneaky {
        @SuppressWarnings("unchecked")
        private static <E extends Exception> void raise(Exception e) throws E {
            throw (E) e;
        }
    }

    /** Keeps archives as they come. */
    private static final class Memory implements BackupOutput {
        private final Map<String, ByteArrayOutputStream> files = new ConcurrentHashMap<>();
        private String failing = "";
        private String failingAtEnd = "";
        private String takingLittleOf = "";
        private boolean complete;
        private boolean closed;

        @Override
        public ArchiveSink archive(Archive archive) {
            return new ArchiveSink.Bytes(file(archive.name()));
        }

        @Override
        public ArchiveSink log(String name) {
            return new ArchiveSink.Bytes(file(name));
        }

        @Override
        public ByteStage manifest() {
            return file("manifest");
        }

        @Override
        public void sync() {
            // It is as durable as it gets.
        }

        @Override
        public void complete(boolean durable) {
            complete = true;
        }

        @Override
        public void close() {
            closed = true;
        }

        private long size(String name) {
            return files.get(name).size();
        }

        private void save(Path directory) throws Exception {
            for (Map.Entry<String, ByteArrayOutputStream> file : files.entrySet()) {
                Files.write(directory.resolve(file.getKey()), file.getValue().toByteArray());
            }
        }

        private ByteStage file(String name) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            files.put(name, content);
            return new ByteStage() {
                @Override
                public void write(ByteBuffer data) {
                    if (name.equals(failing)) {
                        throw new IllegalStateException("no more memory for " + name);
                    }
                    byte[] copy = new byte[name.equals(takingLittleOf) ? 1 : data.remaining()];
                    data.get(copy);
                    content.writeBytes(copy);
                }

                @Override
                public void finish() {
                    if (name.equals(failingAtEnd)) {
                        Sneaky.<RuntimeException>raise(new IOException("disk full for " + name));
                    }
                }

                @Override
                public void close() {
                    // There is nothing to release.
                }
            };
        }
    }
}
