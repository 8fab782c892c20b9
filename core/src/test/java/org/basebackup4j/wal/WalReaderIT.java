package org.basebackup4j.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.OptionalInt;
import java.util.Random;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarParser;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.testkit.PostgresBinaries;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log of real servers is good up to the record that the control file names as the last one. */
class WalReaderIT {
    private static final Lsn FAR = new Lsn(Long.MAX_VALUE);

    @ParameterizedTest(name = "server {0}, segments of {1} MB")
    @CsvSource({"13, 1", "14, 1", "15, 1", "16, 1", "17, 1", "18, 1", "18, 16", "13, 64"})
    void readsUpToTheLastRecord(int major, int segmentMegabytes) throws Exception {
        check(major, segmentMegabytes);
    }

    @Tag("exhaustive")
    @ParameterizedTest(name = "server {0}, segments of {1} MB")
    @CsvSource({"13, 16", "14, 16", "14, 64", "15, 16", "15, 64", "16, 16", "16, 64", "17, 16", "17, 64", "18, 64"})
    void readsUpToTheLastRecordOfTheOthersToo(int major, int segmentMegabytes) throws Exception {
        check(major, segmentMegabytes);
    }

    private static void check(int major, int segmentMegabytes) throws Exception {
        try (WalFiles files = WalFiles.write(PostgresBinaries.embedded(major), segmentMegabytes)) {
            WalPosition whole = new WalDirectory(files.wal()).read(files.format(), FAR);
            assertThat(whole.lastRecord()).isEqualTo(files.lastRecord());
            assertThat(whole.reason()).isPresent();
            assertThat(whole.reaches(whole.lastRecord().plus(1))).isTrue();
            assertThat(whole.reaches(whole.next().plus(1))).isFalse();
            assertThat(readInPieces(files)).isEqualTo(whole);
            assertThat(readFromArchive(files)).isEqualTo(whole);
            checkStarts(files, whole);
            checkRefusals(files);
        }
    }

    private static WalPosition readInPieces(WalFiles files) throws Exception {
        Random random = new Random(files.major());
        WalReader reader = new WalReader(files.format());
        for (WalSegment segment : files.segments()) {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(files.wal().resolve(segment.fileName())));
            long position = segment.start().value();
            while (bytes.hasRemaining()) {
                int count = Math.min(bytes.remaining(), 1 + random.nextInt(random.nextInt(9000) + 1));
                reader.take(position, bytes.slice(bytes.position(), count));
                bytes.position(bytes.position() + count);
                position += count;
            }
        }
        return reader.result();
    }

    private static WalPosition readFromArchive(WalFiles files) throws Exception {
        WalReader reader = new WalReader(files.format());
        TarWriter tar = new TarWriter(new TarParser(new WalArchive(reader, files.segmentSizeBytes())));
        for (WalSegment segment : files.segments()) {
            byte[] bytes = Files.readAllBytes(files.wal().resolve(segment.fileName()));
            tar.begin(TarEntry.file(segment.fileName(), bytes.length, 0600, 0));
            tar.content(ByteBuffer.wrap(bytes));
            tar.end();
            tar.begin(TarEntry.file("archive_status/" + segment.fileName() + ".done", 0, 0600, 0));
            tar.end();
        }
        tar.archiveEnd();
        return reader.result();
    }

    /** From a record in the middle, and from between two. */
    private static void checkStarts(WalFiles files, WalPosition whole) throws Exception {
        Lsn last = whole.lastRecord();
        WalFormat from = startingAt(files.format(), last);
        assertThat(new WalDirectory(files.wal()).read(from, whole.next()).covers(last, whole.next()))
                .isTrue();
        Lsn beforeLast = new Lsn(last.value() - 8);
        WalPosition between = new WalDirectory(files.wal()).read(startingAt(files.format(), beforeLast), whole.next());
        assertThat(between.firstRecord()).isEqualTo(last);
        assertThat(between.covers(beforeLast, whole.next())).isFalse();
    }

    private static WalFormat startingAt(WalFormat format, Lsn start) {
        return new WalFormat(
                start, format.segmentSizeBytes(), format.timeline(), format.systemIdentifier(), format.serverMajor());
    }

    private static void checkRefusals(WalFiles files) throws Exception {
        WalFormat format = files.format();
        int otherMajor = files.major() == 13 ? 14 : 13;
        assertThat(reason(files, format.systemIdentifier() + 1, OptionalInt.empty()))
                .startsWith("WAL file is from different database system: WAL file database system identifier is ");
        assertThat(reason(files, format.systemIdentifier(), OptionalInt.of(otherMajor)))
                .startsWith("invalid magic number D1");
    }

    private static String reason(WalFiles files, long system, OptionalInt major) throws Exception {
        WalFormat format = files.format();
        WalFormat wrong = new WalFormat(format.start(), format.segmentSizeBytes(), format.timeline(), system, major);
        return new WalDirectory(files.wal()).read(wrong, FAR).reason().orElse("");
    }
}
