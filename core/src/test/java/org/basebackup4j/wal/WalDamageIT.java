package org.basebackup4j.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.pg.WalSegment;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged log is good up to the same record for PostgreSQL's {@code pg_waldump} and for us, for the same reason. */
class WalDamageIT {
    private static final int SAMPLE = 30;
    private static final int ALL = 200;
    private static final int PAGE = 8192;
    private static final Pattern ERROR = Pattern.compile("error in WAL record at ([0-9A-F]+/[0-9A-F]+): (.*)");
    private static final Pattern RECORD = Pattern.compile(", lsn: ([0-9A-F]+/[0-9A-F]+),");

    @Test
    void agreesWithPgWaldump() throws Exception {
        check(0, SAMPLE);
    }

    @Test
    @Tag("exhaustive")
    void agreesWithPgWaldumpOnMore() throws Exception {
        check(SAMPLE, ALL);
    }

    private static void check(int fromSeed, int toSeed) throws Exception {
        PostgresBinaries debian = PostgresBinaries.debian15().orElse(null);
        assumeTrue(debian != null, "no PostgreSQL 15 here");
        try (WalFiles files = WalFiles.write(debian, 1)) {
            for (int seed = fromSeed; seed < toSeed; seed++) {
                Path damaged = files.directory().resolve("damaged");
                WalFiles.copy(files.wal(), damaged);
                String damage = damage(damaged, files.segments(), new Random(seed));
                assertThat(ours(files, damaged))
                        .as("seed %d: %s", seed, damage)
                        .isEqualTo(original(debian, files, damaged));
                Trees.delete(damaged);
            }
        }
    }

    /** Up to which record the log is good, and why no further; without a reason where a file is not there. */
    private record Verdict(String lastRecord, String reason) {}

    private static Verdict ours(WalFiles files, Path damaged) throws Exception {
        WalFormat known = files.format();
        // pg_waldump knows neither the cluster nor what timelines there may be.
        WalFormat format = new WalFormat(
                known.start(), known.segmentSizeBytes(), new TimelineId(1), 0, OptionalInt.of(files.major()));
        WalReader reader = new WalReader(format);
        reader.follow(new TimelineId(-1));
        WalPosition position = new WalDirectory(damaged).read(format, reader, new Lsn(Long.MAX_VALUE));
        String reason = position.reason().orElse("");
        boolean missing = reason.startsWith("could not") || reason.startsWith("missing") || reason.startsWith("file ");
        return new Verdict(position.lastRecord().toString(), missing ? "" : alike(reason));
    }

    private static String alike(String reason) {
        return reason.replaceAll(" in (WAL|log) segment .*offset", " offset").replace("expected at least", "wanted");
    }

    private static Verdict original(PostgresBinaries debian, WalFiles files, Path damaged) {
        String start = files.segments().get(0).start().toString();
        List<String> arguments = new ArrayList<>(List.of("-q", "-p", damaged.toString(), "-s", start));
        Matcher error = ERROR.matcher(Command.of(debian.tool("pg_waldump"), arguments)
                .with("LC_ALL", "C")
                .run()
                .stderr());
        if (error.find()) {
            return new Verdict(Lsn.parse(error.group(1)).toString(), alike(error.group(2)));
        }
        arguments.remove("-q");
        Matcher record = RECORD.matcher(
                Command.of(debian.tool("pg_waldump"), arguments).run().text());
        String last = "0/0";
        while (record.find()) {
            last = Lsn.parse(record.group(1)).toString();
        }
        return new Verdict(last, "");
    }

    private static String damage(Path directory, List<WalSegment> segments, Random random) throws IOException {
        Path file =
                directory.resolve(segments.get(random.nextInt(segments.size())).fileName());
        int size = (int) Files.size(file);
        int page = random.nextInt(size / PAGE) * PAGE;
        int anywhere = random.nextInt(size);
        String what = file.getFileName() + " " + anywhere + " " + page + " ";
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            switch (random.nextInt(9)) {
                case 0 -> {
                    flip(access, anywhere, random);
                    return what + "bit";
                }
                case 1 -> {
                    flip(access, page + random.nextInt(24), random);
                    return what + "bit in the page's header";
                }
                case 2 -> {
                    write(access, anywhere, new byte[Math.min(1 + random.nextInt(20_000), size - anywhere)]);
                    return what + "zeros";
                }
                case 3 -> {
                    byte[] noise = new byte[Math.min(1 + random.nextInt(500), size - anywhere)];
                    random.nextBytes(noise);
                    write(access, anywhere, noise);
                    return what + "noise";
                }
                case 4 -> {
                    access.setLength(page);
                    return what + "cut off";
                }
                case 5 -> {
                    byte[] other = new byte[PAGE];
                    access.seek(random.nextInt(size / PAGE) * (long) PAGE);
                    access.readFully(other);
                    write(access, page, other);
                    return what + "other page";
                }
                case 6 -> {
                    write(access, page, new byte[size - page]);
                    return what + "zeros up to the end";
                }
                case 7 -> {
                    Files.delete(file);
                    return what + "removed";
                }
                default -> {
                    flip(access, page + 24 + random.nextInt(48), random);
                    return what + "bit in the page's first record";
                }
            }
        }
    }

    private static void flip(RandomAccessFile access, int at, Random random) throws IOException {
        access.seek(at);
        int value = access.read();
        write(access, at, new byte[] {(byte) (value ^ 1 << random.nextInt(8))});
    }

    private static void write(RandomAccessFile access, int at, byte[] bytes) throws IOException {
        access.seek(at);
        access.write(bytes);
    }
}
