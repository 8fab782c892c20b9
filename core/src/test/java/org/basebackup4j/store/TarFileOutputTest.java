package org.basebackup4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarFileOutputTest {
    @TempDir
    private Path target;

    @Test
    void writesWhatItGets() throws Exception {
        TarFileOutput output = new TarFileOutput(target, true, file -> {});
        ArchiveSink sink = output.archive(new Archive("base.tar", Optional.empty()));
        write(((ArchiveSink.Bytes) sink).stage(), TarBytes.sample());
        write(output.file("pg_wal.tar.gz"), new byte[] {1});
        write(output.manifest(), new byte[] {2});
        output.sync();
        assertThat(target.resolve("backup_manifest")).doesNotExist();
        output.complete(true);
        output.close();
        assertThat(target.toFile().list()).containsExactlyInAnyOrder("base.tar", "pg_wal.tar.gz", "backup_manifest");
        assertThat(target.resolve("base.tar")).hasBinaryContent(TarBytes.sample());
        assertThat(target.resolve("backup_manifest")).hasBinaryContent(new byte[] {2});
        assertThat(Modes.of(target.resolve("base.tar"))).isEqualTo("640");
        assertThat(Modes.of(target.resolve("backup_manifest"))).isEqualTo("640");
    }

    private static void write(ByteStage stage, byte[] data) throws BackupException {
        try (stage) {
            stage.write(ByteBuffer.wrap(data));
            stage.finish();
        }
    }

    @Test
    void aRemovedFileIsMissed() throws Exception {
        TarFileOutput output = new TarFileOutput(target, false, file -> {});
        write(output.file("pg_wal.tar"), new byte[] {1});
        write(output.manifest(), new byte[] {2});
        Files.delete(target.resolve("pg_wal.tar"));
        assertThatThrownBy(() -> output.complete(false))
                .hasMessage("could not stat file \"" + target + "/pg_wal.tar\": No such file or directory");
        assertThat(target.toFile().list()).containsExactly("backup_manifest.tmp");
    }

    @Test
    void unsafeNames() {
        TarFileOutput output = new TarFileOutput(target, false, file -> {});
        for (String name : List.of("", ".", "..", "a/b", "/a", "../a")) {
            assertThatThrownBy(() -> output.archive(new Archive(name, Optional.empty())))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("invalid archive name: \"" + name + "\"");
        }
    }

    @Test
    void sameNameTwice() throws Exception {
        TarFileOutput output = new TarFileOutput(target, false, file -> {});
        write(output.file("1.tar"), new byte[0]);
        assertThatThrownBy(() -> output.file("1.tar"))
                .hasMessage("could not create file \"" + target + "/1.tar\": File exists");
    }
}
