package org.basebackup4j.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.wal.WalFormat;
import org.basebackup4j.wal.WalPosition;
import org.basebackup4j.wal.WalReader;

/**
 * Write-ahead log: read the same however it is cut, or sent twice; good log is good up to its end, and damaged log is not
 * good behind the damage.
 *
 * <p>The first three bytes of the input say what is done. First: bit 0, the rest is what good log is made from (see
 * {@link WalBytes}), else it is the log itself; bits 1 to 3, the server's version, with 6 and 7 for an unknown one. Second:
 * how many pages into a segment good log begins. Third: how far behind that the records are wanted from, in units of 64 bytes.
 */
public final class WalFuzzer {
    private static final int CHOICE_BYTES = 3;
    private static final int FIRST_MAJOR = 13;
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 8192;
    private static final long SYSTEM = 0x6abcdef012345678L;
    private static final long ORIGIN = 0x1_0000_0000L - SEGMENT_BYTES;

    private WalFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < CHOICE_BYTES) {
            return;
        }
        byte[] data = Arrays.copyOfRange(input, CHOICE_BYTES, input.length);
        int version = input[0] >> 1 & 7;
        OptionalInt major = version > 5 ? OptionalInt.empty() : OptionalInt.of(FIRST_MAJOR + version);
        boolean made = (input[0] & 1) != 0;
        long begin = made ? ORIGIN + (input[1] & 0x7F) * (long) PAGE_BYTES : pageAddress(data);
        long start = begin + (made ? 0 : (input[2] & 0xFF) * 64L);
        WalFormat format = new WalFormat(new Lsn(start), SEGMENT_BYTES, TimelineId.FIRST, made ? SYSTEM : 0, major);
        if (made) {
            checkMade(format, begin, data);
        } else {
            checkSame(format, begin, data);
        }
    }

    /** Where the first page says that it is. */
    private static long pageAddress(byte[] log) {
        boolean hasAddress = log.length >= 2 * Long.BYTES;
        return hasAddress
                ? ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).getLong(Long.BYTES) & -PAGE_BYTES
                : ORIGIN;
    }

    private static WalPosition checkSame(WalFormat format, long begin, byte[] log) {
        WalReader whole = new WalReader(format);
        whole.take(begin, ByteBuffer.wrap(log));
        String expected = whole.result().toString();
        WalReader cut = new WalReader(format);
        Oracle.outcome(() -> {
            long[] at = {begin};
            Pieces.cut(log, piece -> {
                int bytes = piece.remaining();
                cut.take(at[0], piece);
                at[0] += bytes;
            });
            return "";
        });
        Oracle.same(expected, log.length == 0 ? expected : cut.result().toString(), "pieces do not matter");
        Oracle.same(expected, twice(format, begin, log).toString(), "what comes again does not matter");
        WalPosition result = whole.result();
        long end = begin + log.length;
        Oracle.that(
                result.lastRecord().isInvalid() || result.lastRecord().isBefore(result.next()), "the next is behind");
        Oracle.that(Long.compareUnsigned(result.lastRecord().value(), end) <= 0, "no record where no log is");
        Oracle.same(whole.isStopped(), result.reason().isPresent(), "who stops has a reason");
        Oracle.same(whole.reaches(result.next()), result.reaches(result.next()), "both say how far it is good");
        boolean wraps = Long.compareUnsigned(result.next().value() + 64, 64) < 0;
        Oracle.that(wraps || !result.reaches(result.next().plus(64)), "it is not good behind its end");
        return result;
    }

    /** Sends some of the log again and again, as after the loss of a connection. */
    private static WalPosition twice(WalFormat format, long begin, byte[] log) {
        Random random = Pieces.random(log);
        WalReader reader = new WalReader(format);
        if (log.length == 0) {
            reader.take(begin, ByteBuffer.wrap(log));
        }
        int done = 0;
        while (done < log.length) {
            int from = random.nextInt(done + 1);
            int to = Math.min(log.length, done + 1 + random.nextInt(5000));
            reader.take(begin + from, ByteBuffer.wrap(Arrays.copyOfRange(log, from, to)));
            done = to;
        }
        return reader.result();
    }

    private static void checkMade(WalFormat format, long begin, byte[] plan) {
        WalBytes made =
                new WalBytes(begin, SEGMENT_BYTES, SYSTEM, format.serverMajor().orElse(18));
        made.addAll(plan);
        byte[] log = made.bytes();
        WalPosition good = checkSame(format, begin, log);
        if (made.records() == 0) {
            return;
        }
        Oracle.same(new Lsn(made.firstRecord()), good.firstRecord(), "the first record is found");
        Oracle.same(new Lsn(made.lastRecord()), good.lastRecord(), "the last record is found");
        Oracle.same(new Lsn(made.end()), good.next(), "good log is good up to its end");
        damage(format, begin, made, log);
    }

    /** Flips one bit of a record, its CRC included: nothing from there on may be called good. */
    private static void damage(WalFormat format, long begin, WalBytes made, byte[] log) {
        Random random = Pieces.random(log);
        int at = random.nextInt(log.length);
        long record = made.recordAt(begin + at);
        if (record == 0) {
            return;
        }
        byte[] damaged = log.clone();
        damaged[at] ^= (byte) (1 << random.nextInt(8));
        WalPosition result = checkSame(format, begin, damaged);
        Oracle.that(result.lastRecord().value() < record, "damage is found: " + new Lsn(begin + at) + " " + result);
    }
}
