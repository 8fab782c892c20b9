package org.basebackup4j.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarParserTest extends ByteStageContract {
    private static final String NOT_TAR = "input file does not appear to be a valid tar archive";

    @Override
    protected Subject open() {
        RecordingHandler handler = new RecordingHandler();
        TarParser parser = new TarParser(handler);
        return new Subject() {
            @Override
            public ByteStage stage() {
                return parser;
            }

            @Override
            public Object result() {
                return handler.transcript();
            }

            @Override
            public boolean looksValid() {
                assertThat(handler.isClosed()).isTrue();
                return handler.isEnded();
            }
        };
    }

    @Override
    protected byte[] input() {
        return TarBytes.sample();
    }

    private static RecordingHandler parse(byte[] tar) throws BackupException {
        RecordingHandler handler = new RecordingHandler();
        try (TarParser parser = new TarParser(handler)) {
            parser.write(ByteBuffer.wrap(tar));
            parser.finish();
        }
        return handler;
    }

    private static void assertRefused(byte[] tar, String message) {
        assertThatThrownBy(() -> parse(tar)).isInstanceOf(BackupException.class).hasMessage(message);
    }

    /** As the server writes it: in twelve bytes, but of a number of 64 bits. */
    @ParameterizedTest
    @ValueSource(longs = {-1, -630_720_000L, Long.MIN_VALUE, 1L << 34})
    void largeAndNegativeTimes(long seconds) throws Exception {
        byte[] header = TarBytes.header("old".getBytes(StandardCharsets.UTF_8), '0', 3, 0600, "");
        ByteBuffer.wrap(header, 136, 12).putInt(0x8000_0000).putLong(seconds);
        byte[] content = Arrays.copyOf("abc".getBytes(StandardCharsets.UTF_8), 512);
        byte[] tar = new TarBytes()
                .raw(TarBytes.withChecksum(header))
                .raw(content)
                .file("next", 0600, "def")
                .bytes();
        RecordingHandler seen = parse(tar);
        assertThat(seen.entry("old").modifiedSeconds()).isEqualTo(seconds);
        assertThat(seen.contentOf("old")).isEqualTo("abc");
        assertThat(seen.contentOf("next")).isEqualTo("def");
    }

    @Test
    void readsHeaders() throws Exception {
        RecordingHandler seen = parse(TarBytes.sample());
        assertThat(seen.names())
                .containsExactly(
                        "backup_label",
                        "pg_tblspc",
                        "pg_tblspc/16384",
                        "base",
                        "base/5",
                        "base/5/1259",
                        "base/5/2600",
                        "base/5/2601",
                        "./pg_wal/archive_status",
                        "global/pg_control");
        assertThat(seen.entry("base/5").type()).isEqualTo(TarEntry.Type.DIRECTORY);
        assertThat(seen.entry("base/5").mode()).isEqualTo(0750);
        assertThat(seen.entry("base/5/1259").mode()).isEqualTo(0640);
        assertThat(seen.entry("base/5/1259").modifiedSeconds()).isEqualTo(1_700_000_000L);
        assertThat(seen.entry("pg_tblspc/16384").type()).isEqualTo(TarEntry.Type.SYMBOLIC_LINK);
        assertThat(seen.entry("pg_tblspc/16384").linkTargetBytes()).asString().isEqualTo("/srv/ts");
        assertThat(seen.contentOf("base/5/2601")).isEqualTo("y".repeat(513));
    }

    @Test
    void endMayBeMissing() throws Exception {
        byte[] tar = TarBytes.sample();
        assertThat(parse(Arrays.copyOf(tar, tar.length - 1024)).isEnded()).isTrue();
        assertThat(parse(Arrays.copyOf(tar, tar.length - 512)).isEnded()).isTrue();
        assertThat(parse(Arrays.copyOf(tar, tar.length + 8192)).isEnded()).isTrue();
    }

    @Test
    void cutWithinAnEntry() {
        byte[] tar = new TarBytes().file("a", 0600, "b".repeat(600)).bytes();
        for (int end = 1; end < 512 + 1024; end++) {
            assertRefused(Arrays.copyOf(tar, end), "COPY stream ended before last file was finished");
        }
    }

    @Test
    void nothingMayFollowTheEnd() {
        assertRefused(new TarBytes().raw(new byte[1024]).file("late", 0600, "").withoutEnd(), NOT_TAR);
    }

    @Test
    void sizesBeyondOctal() throws Exception {
        long size = (3L << 40) + 5;
        RecordingHandler handler = new RecordingHandler();
        new TarParser(handler).write(ByteBuffer.wrap(TarBytes.header(new byte[] {'a'}, '0', size, 0600, "")));
        assertThat(handler.entry("a").sizeBytes()).isEqualTo(size);
    }

    @Test
    void negativeSizeIsRefused() {
        byte[] header = TarBytes.header(new byte[] {'a'}, '0', 1L << 40, 0600, "");
        Arrays.fill(header, 124, 136, (byte) 0xff);
        assertRefused(TarBytes.withChecksum(header), NOT_TAR);
    }

    @Test
    void directoryWithContentIsRefused() {
        assertRefused(TarBytes.header(new byte[] {'a'}, '5', 5, 0700, ""), NOT_TAR);
    }

    @Test
    void everyFlippedBitOfAHeaderIsSeen() {
        byte[] header = TarBytes.header("file".getBytes(StandardCharsets.UTF_8), '0', 0, 0600, "");
        for (int i = 0; i < 148; i++) {
            byte[] flipped = header.clone();
            flipped[i] ^= 1;
            assertRefused(flipped, NOT_TAR);
        }
    }

    @Test
    void numbersThatAreNone() {
        byte[] header = TarBytes.header(new byte[] {'a'}, '0', 0, 0600, "");
        Arrays.fill(header, 124, 136, (byte) '9');
        assertRefused(TarBytes.withChecksum(header), NOT_TAR);
    }

    @ParameterizedTest
    @ValueSource(chars = {'x', 'g', 'X', 'L', 'K'})
    void extensionsAreRefused(char type) {
        assertRefused(new TarBytes().entry("a", type).bytes(), "pax extensions to tar format are not supported");
    }

    @ParameterizedTest
    @ValueSource(chars = {'1', '3', '4', '6', '7', 'S', 'D', 'M', 'V'})
    void otherTypesAreRefused(char type) {
        assertRefused(
                new TarBytes().entry("dev", type).bytes(),
                "tar member \"dev\" is neither a file nor a directory nor a symbolic link");
    }

    @Test
    void emptyNameIsRefused() {
        assertRefused(new TarBytes().entry("", '0').bytes(), "tar member has empty name");
    }

    @Test
    void namesAreKeptToTheByte() throws Exception {
        byte[] latin1 = {'a', (byte) 0xe9, '\n', 'b'};
        RecordingHandler seen = parse(new TarBytes()
                .file(latin1, 0600, "")
                .file("n".repeat(100), 0600, "")
                .file("\u00e9\u4e2d", 0600, "")
                .bytes());
        assertThat(seen.entries().get(0).nameBytes()).isEqualTo(latin1);
        assertThat(seen.names()).containsExactly("a\ufffd\nb", "n".repeat(100), "\u00e9\u4e2d");
    }

    @Test
    void prefixBelongsToTheName() throws Exception {
        byte[] header = TarBytes.header("name".getBytes(StandardCharsets.UTF_8), '0', 0, 0600, "");
        System.arraycopy("dir/sub".getBytes(StandardCharsets.UTF_8), 0, header, 345, 7);
        assertThat(parse(TarBytes.withChecksum(header)).names()).containsExactly("dir/sub/name");
    }

    @Test
    void randomBytesAreNoArchive() {
        byte[] noise = new byte[4096];
        new java.util.Random(1).nextBytes(noise);
        assertRefused(noise, NOT_TAR);
    }
}
