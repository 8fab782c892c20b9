package org.basebackup4j.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.basebackup4j.manifest.FileTable.Mark;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.junit.jupiter.api.Test;

/** The table keeps what it was given, over the ends of its chunks too. */
class FileTableTest {
    private static final int FILES = 100_000;

    private static byte[] path(int number) {
        return ("base/" + number + "x".repeat(number % 41)).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] checksum(int number) {
        byte[] checksum = new byte[number % 3 == 0 ? 4 : 32];
        new Random(number).nextBytes(checksum);
        return checksum;
    }

    private static ChecksumAlgorithm algorithm(int number) {
        return number % 3 == 0 ? ChecksumAlgorithm.CRC32C : ChecksumAlgorithm.SHA256;
    }

    private static FileTable filled() {
        FileTable table = new FileTable();
        for (int number = 0; number < FILES; number++) {
            table.add(path(number), number * 1_000_000_000L, algorithm(number), checksum(number));
        }
        return table;
    }

    @Test
    void emptyTableHasNothing() {
        FileTable table = new FileTable();
        assertThat(table.first()).isEqualTo(FileTable.NONE);
        assertThat(table.find(path(1))).isEqualTo(FileTable.NONE);
    }

    @Test
    void goesThroughFilesInTheirOrder() {
        FileTable table = filled();
        int reference = table.first();
        for (int number = 0; number < FILES; number++) {
            ManifestFile file = table.file(reference);
            assertThat(file.pathBytes()).isEqualTo(path(number));
            assertThat(file.sizeBytes()).isEqualTo(number * 1_000_000_000L);
            assertThat(file.algorithm()).isEqualTo(algorithm(number));
            assertThat(file.checksum()).isEqualTo(checksum(number));
            reference = table.next(reference);
        }
        assertThat(reference).isEqualTo(FileTable.NONE);
        assertThat(table.count()).isEqualTo(FILES);
    }

    @Test
    void findsEveryFile() {
        FileTable table = filled();
        for (int number = 0; number < FILES; number++) {
            assertThat(table.file(table.find(path(number))).sizeBytes()).isEqualTo(number * 1_000_000_000L);
        }
        assertThat(table.find("base".getBytes(StandardCharsets.UTF_8))).isEqualTo(FileTable.NONE);
    }

    @Test
    void findsTheFirstOfTheSamePath() {
        FileTable table = new FileTable();
        int first = table.add(path(1), 1, ChecksumAlgorithm.NONE, new byte[0]);
        assertThat(table.find(path(1))).isEqualTo(first);
        int second = table.add(path(1), 2, ChecksumAlgorithm.NONE, new byte[0]);
        assertThat(table.find(path(1))).isEqualTo(first);
        assertThat(table.next(first)).isEqualTo(second);
    }

    @Test
    void keepsMarksApart() {
        FileTable table = filled();
        int some = table.find(path(77));
        table.mark(some, Mark.BAD);
        assertThat(table.has(some, Mark.BAD)).isTrue();
        assertThat(table.has(some, Mark.SEEN)).isFalse();
        table.mark(some, Mark.SEEN);
        assertThat(table.has(some, Mark.BAD)).isTrue();
        assertThat(table.has(some, Mark.SEEN)).isTrue();
        assertThat(table.has(table.next(some), Mark.BAD)).isFalse();
        assertThat(table.file(some).algorithm()).isEqualTo(algorithm(77));
    }
}
