package org.basebackup4j.bench;

import java.util.List;

/**
 * One comparison: the same work for the original's command and for ours.
 *
 * @param name what the table calls it
 * @param command the command's name
 * @param arguments those that both get, besides where the server is and, as the last ones, {@code -D} and a directory
 *     that does not exist
 * @param targetRatio the most that ours may take of the original's time; nothing is enforced
 */
record Workload(String name, String command, List<String> arguments, double targetRatio) {
    /** All of them; a new one is a line here. */
    static final List<Workload> ALL = List.of(
            backup("plain", 1.0, "-Fp"),
            backup("tar", 1.0, "-Ft"),
            backup("client gzip", 0.6, "-Ft", "-Z", "client-gzip"),
            backup("client lz4", 0.85, "-Ft", "-Z", "client-lz4"),
            backup("client zstd", 0.85, "-Ft", "-Z", "client-zstd"),
            backup("server lz4, plain", 1.0, "-Fp", "-Z", "server-lz4"),
            backup("server zstd, plain", 1.0, "-Fp", "-Z", "server-zstd"));

    private static Workload backup(String name, double targetRatio, String... arguments) {
        return new Workload(name, "pg_basebackup", List.of(arguments), targetRatio);
    }
}
