package org.basebackup4j.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What one backup of the soak is to be like, and what is done to it; all of it follows from a number.
 *
 * @param tar whether it is written as tar files
 * @param fetch whether the log is fetched at the end, rather than streamed
 * @param compression as {@code --compress} takes it; empty for none
 * @param fault what is done to it
 * @param connection which connection is disturbed: 1 carries the data, 2 the log
 * @param place how far the backup is then, as a part of a whole one, which it may exceed
 * @param reset whether a cut connection is reset
 * @param bit which bit is flipped
 * @param signal which signal is sent
 */
record SoakPlan(
        boolean tar,
        boolean fetch,
        String compression,
        Fault fault,
        int connection,
        double place,
        boolean reset,
        int bit,
        String signal) {
    /** What can be done to a backup. */
    enum Fault {
        NONE,
        CUT,
        STALL,
        STALL_AND_SIGNAL,
        BIT_FLIP,
        THROTTLE,
        SMALL_DISK,
        SIGNAL,
        KILLED_BACKEND
    }

    /** The faults with their weights: without any, it would be less of a test of success. */
    private static final List<Fault> FAULTS = List.of(
            Fault.NONE,
            Fault.NONE,
            Fault.CUT,
            Fault.CUT,
            Fault.STALL,
            Fault.STALL,
            Fault.STALL_AND_SIGNAL,
            Fault.BIT_FLIP,
            Fault.BIT_FLIP,
            Fault.THROTTLE,
            Fault.SMALL_DISK,
            Fault.SIGNAL,
            Fault.KILLED_BACKEND);

    private static final List<String> FOR_EVERY_FORMAT = List.of("", "", "server-gzip:1", "server-lz4", "server-zstd");
    private static final List<String> FOR_TAR = List.of("client-gzip:1", "client-lz4", "client-zstd");
    private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP", "KILL");
    private static final double FARTHEST = 1.1;

    static SoakPlan of(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        boolean tar = random.nextBoolean();
        List<String> compressions = new ArrayList<>(FOR_EVERY_FORMAT);
        if (tar) {
            compressions.addAll(FOR_TAR);
        }
        boolean fetch = random.nextInt(3) == 0;
        return new SoakPlan(
                tar,
                fetch,
                one(compressions, random),
                one(FAULTS, random),
                1 + random.nextInt(fetch ? 1 : 2),
                FARTHEST * random.nextDouble(),
                random.nextBoolean(),
                random.nextInt(Byte.SIZE),
                one(SIGNALS, random));
    }

    private static <T> T one(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** The options of {@code pg_basebackup}, besides those that say from where and to where. */
    List<String> options() {
        List<String> options =
                new ArrayList<>(List.of(tar ? "-Ft" : "-Fp", "-X", fetch ? "fetch" : "stream", "-c", "fast"));
        if (!compression.isEmpty()) {
            options.addAll(List.of("--compress", compression));
        }
        return options;
    }

    /** Whether the server sends less than what the backup is. */
    boolean isCompressedByServer() {
        return compression.startsWith("server-");
    }

    @Override
    public String toString() {
        String what = (tar ? "tar" : "plain") + " " + (fetch ? "fetch" : "stream") + " "
                + (compression.isEmpty() ? "none" : compression);
        String where = String.format(Locale.ROOT, "connection %d at %.3f", connection, place);
        return what + ", "
                + switch (fault) {
                    case NONE -> "no fault";
                    case CUT -> (reset ? "reset " : "end ") + where;
                    case STALL -> "stall " + where;
                    case STALL_AND_SIGNAL -> "stall " + where + " and " + signal;
                    case BIT_FLIP -> "flip " + where;
                    case THROTTLE -> "slow connection " + connection;
                    case SMALL_DISK -> String.format(Locale.ROOT, "disk of %.3f", place);
                    case SIGNAL -> String.format(Locale.ROOT, "%s at %.3f", signal, place);
                    case KILLED_BACKEND -> "server process gone, " + where;
                };
    }
}
