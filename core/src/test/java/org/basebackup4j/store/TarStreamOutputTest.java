package org.basebackup4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.CollectingStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.RecordingHandler;
import org.basebackup4j.archive.TarBytes;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.ReaderGoneException;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.TablespaceMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarStreamOutputTest {
    private final CollectingStage collected = new CollectingStage();
    private final List<String> files = new ArrayList<>();
    private final TarStreamOutput output =
            new TarStreamOutput(collected, "-", new TablespaceMap(Map.of("/srv/one", "/new/one")), true, files::add);

    private void writeBase() throws BackupException {
        ArchiveSink.Entries sink = (ArchiveSink.Entries) output.archive(new Archive("base.tar", Optional.empty()));
        try (TarParser parser = new TarParser(sink.handler())) {
            parser.write(
                    ByteBuffer.wrap(new TarBytes().file("a", 0640, "content").bytes()));
            parser.finish();
        }
    }

    private RecordingHandler written() throws BackupException {
        RecordingHandler seen = new RecordingHandler();
        TarParser parser = new TarParser(seen);
        parser.write(ByteBuffer.wrap(collected.bytes()));
        parser.finish();
        return seen;
    }

    /** Little enough to be kept in memory, and too much for it. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 70_000, 4 * 1024 * 1024, 5 * 1024 * 1024 + 7})
    void theManifestIsTheLastMember(int manifestBytes) throws Exception {
        writeBase();
        String manifest = "0123456789".repeat(manifestBytes / 10 + 1).substring(0, manifestBytes);
        try (ByteStage stage = output.manifest()) {
            byte[] bytes = manifest.getBytes(StandardCharsets.US_ASCII);
            for (int at = 0; at < bytes.length; at += 30_000) {
                stage.write(ByteBuffer.wrap(bytes, at, Math.min(30_000, bytes.length - at)));
            }
            stage.finish();
        }
        output.complete(true);

        RecordingHandler seen = written();
        assertThat(seen.names()).containsExactly("a", "backup_manifest");
        assertThat(seen.contentOf("a")).isEqualTo("content");
        assertThat(seen.contentOf("backup_manifest")).isEqualTo(manifest);
        assertThat(seen.entry("backup_manifest").mode()).isEqualTo(0640);
        assertThat(collected.isFinished()).isTrue();
        assertThat(files).containsExactly("-");
    }

    private void write(Archive archive, byte[] bytes) throws BackupException {
        ArchiveSink.Entries sink = (ArchiveSink.Entries) output.archive(archive);
        try (TarParser parser = new TarParser(sink.handler())) {
            parser.write(ByteBuffer.wrap(bytes));
            parser.finish();
        }
    }

    private static byte[] tablespace() {
        return new TarBytes()
                .directory("PG_18", 0700)
                .file("PG_18/5/1", 0600, "row")
                .bytes();
    }

    @Test
    void tablespacesBecomeDirectoriesOrWhatTheyAreMappedTo() throws Exception {
        write(new Archive("16384.tar", Optional.of("/srv/one")), tablespace());
        write(new Archive("16385.tar.gz", Optional.of("/srv/two")), tablespace());
        write(
                new Archive("base.tar", Optional.empty()),
                new TarBytes()
                        .directory("pg_tblspc", 0700)
                        .link("pg_tblspc/16384", "/srv/one")
                        .link("pg_tblspc/16385", "/srv/two")
                        .file("a", 0600, "content")
                        .bytes());
        output.complete(true);

        RecordingHandler seen = written();
        assertThat(seen.names())
                .containsExactly(
                        "/new/one",
                        "/new/one/PG_18",
                        "/new/one/PG_18/5/1",
                        "pg_tblspc/16385",
                        "pg_tblspc/16385/PG_18",
                        "pg_tblspc/16385/PG_18/5/1",
                        "pg_tblspc",
                        "pg_tblspc/16384",
                        "a");
        assertThat(seen.contentOf("/new/one/PG_18/5/1")).isEqualTo("row");
        assertThat(seen.entry("pg_tblspc/16385").mode()).isEqualTo(0750);
        assertThat(new String(seen.entry("pg_tblspc/16384").linkTargetBytes(), StandardCharsets.UTF_8))
                .isEqualTo("/new/one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "/a", "b/../../a"})
    void namesThatLeaveTheTablespaceAreRefused(String name) {
        byte[] bytes = new TarBytes().file(name, 0600, "x").bytes();
        assertThatThrownBy(() -> write(new Archive("16384.tar", Optional.of("/srv/one")), bytes))
                .hasMessage("tar member has unsafe path name: \"" + name + "\"");
    }

    @Test
    void linksElsewhereAreRefused() {
        byte[] bytes = new TarBytes().link("a", "/srv/one").bytes();
        assertThatThrownBy(() -> write(new Archive("base.tar", Optional.empty()), bytes))
                .hasMessage("tar member \"a\" is an unexpected symbolic link");
    }

    @Test
    void logBetweenArchivesAndManifest() throws Exception {
        writeBase();
        try (ByteStage stage = output.manifest()) {
            stage.write(ByteBuffer.wrap(new byte[10]));
            stage.finish();
        }
        try (EntryHandler log = ((ArchiveSink.Entries) output.log("pg_wal.tar")).handler()) {
            log.begin(TarEntry.file("1", 0, 0600, 0));
            log.end();
            log.archiveEnd();
        }
        output.complete(true);
        assertThat(written().names()).containsExactly("a", "pg_wal/1", "backup_manifest");
    }

    @Test
    void withoutManifest() throws Exception {
        writeBase();
        output.complete(false);
        assertThat(written().names()).containsExactly("a");
    }

    @Test
    void withoutCompletionThereIsNoEnd() throws Exception {
        writeBase();
        output.close();
        assertThat(collected.isFinished()).isFalse();
        assertThat(collected.isClosed()).isTrue();
    }

    @Test
    void aReaderThatGoesAway() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        ChannelStage stage = new ChannelStage(pipe.sink(), "-");
        assertThatThrownBy(() -> stage.write(ByteBuffer.allocate(10)))
                .isInstanceOf(ReaderGoneException.class)
                .hasMessage("could not write to file \"-\": Broken pipe");
    }
}
