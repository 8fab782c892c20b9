package org.basebackup4j.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.basebackup4j.pg.BackupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncrementalFileTest {
    private static final int MAGIC = IncrementalBytes.MAGIC;
    private static final RelationLayout LAYOUT = new RelationLayout(IncrementalBytes.BLOCK_BYTES, 131072);

    @TempDir
    private Path directory;

    private IncrementalFile read(byte[] content) throws Exception {
        try (SourceFile file = IncrementalBytes.source(directory.resolve("f"), content)) {
            return IncrementalFile.read(file, LAYOUT);
        }
    }

    private void assertRefused(byte[] content, String complaint) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(BackupException.class)
                .hasMessage(complaint.replace("FILE", "file \"" + directory.resolve("f") + "\""));
    }

    @Test
    void nothingHasChanged() throws Exception {
        IncrementalFile file = read(IncrementalBytes.file(17));
        assertThat(file.blocks()).isEmpty();
        assertThat(file.lengthBlocks()).isEqualTo(17);
        assertThat(file.headerBytes()).isEqualTo(12);
    }

    @Test
    void someBlocks() throws Exception {
        IncrementalFile file = read(IncrementalBytes.file(3, 1, 131071));
        assertThat(file.blocks()).containsExactly(1, 131071);
        assertThat(file.lengthBlocks()).isEqualTo(131072);
        assertThat(file.position(1, LAYOUT)).isEqualTo(2L * 8192);
    }

    @Test
    void truncationBeyondTheLastBlock() throws Exception {
        assertThat(read(IncrementalBytes.file(9, 3)).lengthBlocks()).isEqualTo(9);
    }

    @Test
    void headersThatEndAtABlocksEnd() throws Exception {
        assertThat(read(IncrementalBytes.file(0, IntStream.range(0, 2045).toArray()))
                        .headerBytes())
                .isEqualTo(8192);
        assertThat(read(IncrementalBytes.file(0, IntStream.range(0, 2046).toArray()))
                        .headerBytes())
                .isEqualTo(2 * 8192);
    }

    @Test
    void wrongMagicNumber() {
        assertRefused(
                IncrementalBytes.header(0x12ab, 0, 0),
                "FILE has bad incremental magic number (0x12ab, expected 0xd3ae1f0d)");
    }

    @Test
    void absurdCounts() {
        assertRefused(
                IncrementalBytes.header(MAGIC, 131073, 0),
                "FILE has block count 131073 in excess of segment size 131072");
        assertRefused(
                IncrementalBytes.header(MAGIC, -1, 0),
                "FILE has block count 4294967295 in excess of segment size 131072");
        assertRefused(
                IncrementalBytes.header(MAGIC, 0, 131073),
                "FILE has truncation block length 131073 in excess of segment size 131072");
        assertRefused(
                IncrementalBytes.header(MAGIC, 0, Integer.MIN_VALUE),
                "FILE has truncation block length 2147483648 in excess of segment size 131072");
    }

    @Test
    void cutOffInTheHeader() {
        byte[] whole = IncrementalBytes.header(MAGIC, 131072, 0);
        assertRefused(new byte[0], "could not read FILE: read 0 of 4");
        assertRefused(Arrays.copyOf(whole, 3), "could not read FILE: read 3 of 4");
        assertRefused(Arrays.copyOf(whole, 4), "could not read FILE: read 0 of 4");
        assertRefused(Arrays.copyOf(whole, 11), "could not read FILE: read 3 of 4");
        assertRefused(whole, "could not read FILE: read 0 of 524288");
    }

    @Test
    void sizeThatDoesNotFit() {
        byte[] whole = IncrementalBytes.file(0, 5, 6);
        assertRefused(Arrays.copyOf(whole, whole.length - 1), "FILE is too short: expected 24576, found 24575");
        assertRefused(Arrays.copyOf(whole, whole.length + 1), "FILE is too long: expected 24576, found 24577");
    }

    @Test
    void blockBeyondTheEnd() {
        assertRefused(
                IncrementalBytes.file(0, 5, 131072), "FILE has block number 131072 in excess of segment size 131072");
        assertRefused(
                IncrementalBytes.file(0, -1), "FILE has block number 4294967295 in excess of segment size 131072");
    }

    @Test
    void sameBlockTwice() {
        assertRefused(IncrementalBytes.file(0, 5, 7, 5), "FILE has block number 5 more than once");
    }
}
