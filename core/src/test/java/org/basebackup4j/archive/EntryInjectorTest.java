package org.basebackup4j.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;

class EntryInjectorTest extends ByteStageContract {
    private static final String CONF = "postgresql.auto.conf";
    private static final String SIGNAL = "standby.signal";
    private static final String SETTINGS = "primary_conninfo = 'user=a'\n";

    private static EntryInjector injector(EntryHandler next) {
        return new EntryInjector(next, 0640)
                .appendTo(CONF, SETTINGS.getBytes(StandardCharsets.UTF_8))
                .add(SIGNAL, new byte[0]);
    }

    @Override
    protected Subject open() {
        RecordingHandler handler = new RecordingHandler();
        TarParser parser = new TarParser(injector(handler));
        return new Subject() {
            @Override
            public ByteStage stage() {
                return parser;
            }

            @Override
            public Object result() {
                return String.join("\n", handler.names()) + handler.contentOf(CONF);
            }

            @Override
            public boolean looksValid() {
                return handler.isEnded();
            }
        };
    }

    @Override
    protected byte[] input() {
        return new TarBytes()
                .file("a", 0600, "a".repeat(5000))
                .file(CONF, 0640, "x = 1\n")
                .file(SIGNAL, 0644, "old".repeat(1000))
                .file("z", 0600, "z".repeat(5000))
                .bytes();
    }

    private static RecordingHandler inject(TarBytes tar) throws BackupException {
        RecordingHandler handler = new RecordingHandler();
        TarParser parser = new TarParser(injector(handler));
        parser.write(ByteBuffer.wrap(tar.bytes()));
        parser.finish();
        return handler;
    }

    @Test
    void appendsAndAdds() throws Exception {
        RecordingHandler seen = inject(
                new TarBytes().file("a", 0600, "1").file(CONF, 0640, "x = 1\n").file("z", 0600, "2"));
        assertThat(seen.names()).containsExactly("a", CONF, "z", SIGNAL);
        assertThat(seen.contentOf(CONF)).isEqualTo("x = 1\n" + SETTINGS);
        assertThat(seen.entry(CONF).mode()).isEqualTo(0640);
        assertThat(seen.entry(SIGNAL).mode()).isEqualTo(0640);
        assertThat(seen.entry(SIGNAL).sizeBytes()).isZero();
    }

    @Test
    void replacesWhatItAdds() throws Exception {
        RecordingHandler seen =
                inject(new TarBytes().file(SIGNAL, 0644, "old".repeat(500)).file(CONF, 0600, ""));
        assertThat(seen.names()).containsExactly(CONF, SIGNAL);
        assertThat(seen.contentOf(SIGNAL)).isEmpty();
        assertThat(seen.contentOf(CONF)).isEqualTo(SETTINGS);
    }

    @Test
    void makesTheMissingFile() throws Exception {
        RecordingHandler seen = inject(new TarBytes().file("a", 0600, "1"));
        assertThat(seen.names()).containsExactly("a", CONF, SIGNAL);
        assertThat(seen.contentOf(CONF)).isEqualTo(SETTINGS);
        assertThat(seen.entry(CONF).mode()).isEqualTo(0640);
    }

    @Test
    void otherDirectoriesDoNotMatter() throws Exception {
        RecordingHandler seen = inject(new TarBytes().directory("d", 0700).file("d/" + SIGNAL, 0600, "keep"));
        assertThat(seen.contentOf("d/" + SIGNAL)).isEqualTo("keep");
    }

    @Test
    void aDirectoryCannotBeAppendedTo() {
        assertThatThrownBy(() -> inject(new TarBytes().directory(CONF, 0700)))
                .isInstanceOf(BackupException.class)
                .hasMessage("tar member \"postgresql.auto.conf\" is not a regular file");
    }

    @Test
    void changedHeaderInTar() throws Exception {
        CollectingStage collected = new CollectingStage();
        TarParser parser = new TarParser(injector(new TarWriter(collected)));
        parser.write(ByteBuffer.wrap(
                new TarBytes().file(CONF, 0640, "x = 1\n").file("z", 0600, "2").bytes()));
        parser.finish();
        byte[] expected = TarBytes.header(CONF.getBytes(StandardCharsets.UTF_8), '0', 6 + SETTINGS.length(), 0640, "");
        byte[] actual = java.util.Arrays.copyOf(collected.bytes(), 512);
        assertThat(TarBytes.withChecksum(actual)).isEqualTo(expected);
        RecordingHandler again = new RecordingHandler();
        TarParser reader = new TarParser(again);
        reader.write(ByteBuffer.wrap(collected.bytes()));
        reader.finish();
        assertThat(again.names()).containsExactly(CONF, "z", SIGNAL);
        assertThat(again.contentOf(CONF)).isEqualTo("x = 1\n" + SETTINGS);
    }
}
