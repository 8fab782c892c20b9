package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.TestkitException;

/** Finds out what a backup is worth: by both programs that verify, and by a server that is started from it. */
final class SoakCheck {
    private static final String SPACED = "select count(*) || ' ' || md5(string_agg(t, '' order by g)) from spaced";
    private static final String BROKEN_HEAP = "select count(*)::text from pg_class c, lateral verify_heapam(c.oid)"
            + " where relkind in ('r', 't') and relpersistence = 'p'";
    private static final String INDEXES =
            "select count(*)::text from (select bt_index_check(c.oid, true) from pg_class c"
                    + " join pg_am a on a.oid = c.relam where amname = 'btree' and relkind = 'i') checked";

    private final PostgresServer server;
    private final Path commands;
    private final String spaced;

    /** Where the server's own data is what is expected. */
    SoakCheck(PostgresServer server, Path commands) {
        this.server = server;
        this.commands = commands;
        this.spaced = server.query(SPACED);
    }

    /** What every server of the soak has besides the load. */
    static void prepare(PostgresServer server, Path space) {
        server.execute(
                "create extension amcheck",
                "create tablespace space location '" + space + "'",
                "create table spaced tablespace space as select g, repeat(md5(g::text), 8) t"
                        + " from generate_series(1, 20000) g");
    }

    /**
     * Checks what is left after a failure.
     *
     * @param mayBeLeft whether the command had no chance to clean up, or said that it leaves what cannot be trusted
     * @return what is wrong; empty if all is well
     */
    String failed(Path target, boolean mayBeLeft) throws IOException {
        List<Path> left;
        try (Stream<Path> files = Files.list(target)) {
            left = files.toList();
        }
        if (!mayBeLeft) {
            return left.isEmpty() ? "" : "it left " + left;
        }
        if (Files.exists(target.resolve("data/backup_manifest"))) {
            return "it left a manifest";
        }
        boolean passes = verify(commands.resolve("pg_verifybackup"), target.resolve("data"))
                        .status()
                == 0;
        return passes ? "what it left passes for a backup" : "";
    }

    /**
     * Checks a backup that was reported to be one.
     *
     * @param before how many transactions there were at least
     * @param after how many there were at most
     * @param scratch a directory for what is unpacked
     * @return what is wrong; empty if all is well
     */
    String succeeded(SoakPlan plan, Path target, Path scratch, long before, long after) throws IOException {
        Command.Result ours = verify(commands.resolve("pg_verifybackup"), target.resolve("data"));
        if (ours.status() != 0) {
            return "our pg_verifybackup: " + ours.stderr();
        }
        Path data = target.resolve("data");
        if (plan.tar()) {
            data = unpack(data, scratch);
        } else if (plan.fault() == SoakPlan.Fault.SMALL_DISK) {
            data = copy(data, scratch); // where a server has room to work
        }
        Command.Result original = verify(server.binaries().tool("pg_verifybackup"), data);
        if (original.status() != 0) {
            return "PostgreSQL's pg_verifybackup: " + original.stderr();
        }
        if (plan.tar()) {
            pointTo(data, scratch);
        }
        try (PostgresServer copy = PostgresServer.on(server.binaries(), data, Map.of())) {
            return compare(copy, before, after);
        } catch (TestkitException e) {
            return "no server starts: " + e.getMessage();
        }
    }

    private static Command.Result verify(Path program, Path backup) {
        return Command.of(program, backup.toString()).run();
    }

    private static Path copy(Path backup, Path scratch) {
        Command.of(Path.of("cp"), "-a", backup.toString(), scratch.toString())
                .run()
                .orFail();
        return scratch.resolve("data");
    }

    private static Path unpack(Path backup, Path scratch) throws IOException {
        Path data = scratch.resolve("data");
        try (Stream<Path> files = Files.list(backup)) {
            for (Path file : files.filter(path -> path.toString().contains(".tar"))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString();
                String stem = name.substring(0, name.indexOf('.'));
                extract(
                        file,
                        switch (stem) {
                            case "base" -> data;
                            case "pg_wal" -> data.resolve("pg_wal");
                            default -> scratch.resolve(stem);
                        });
            }
        }
        for (Path tablespace : tablespaces(scratch)) {
            Files.createSymbolicLink(data.resolve("pg_tblspc").resolve(tablespace.getFileName()), tablespace);
        }
        Files.copy(backup.resolve("backup_manifest"), data.resolve("backup_manifest"));
        return data;
    }

    private static void extract(Path archive, Path target) throws IOException {
        Files.createDirectories(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        String name = archive.toString();
        String program =
                name.endsWith(".gz") ? "gzip" : name.endsWith(".lz4") ? "lz4" : name.endsWith(".zst") ? "zstd" : "";
        Command.of(
                        Path.of("tar"),
                        Stream.concat(
                                        program.isEmpty() ? Stream.empty() : Stream.of("-I", program),
                                        Stream.of("--no-same-owner", "-xpf", name, "-C", target.toString()))
                                .toList())
                .run()
                .orFail();
    }

    /** What was unpacked besides the data directory. */
    private static List<Path> tablespaces(Path scratch) throws IOException {
        try (Stream<Path> files = Files.list(scratch)) {
            return files.filter(file -> !file.endsWith("data")).toList();
        }
    }

    /** A server makes its links to tablespaces anew, from this file. */
    private static void pointTo(Path data, Path scratch) throws IOException {
        StringBuilder map = new StringBuilder();
        for (Path tablespace : tablespaces(scratch)) {
            map.append(tablespace.getFileName()).append(' ').append(tablespace).append('\n');
        }
        Files.writeString(data.resolve("tablespace_map"), map);
    }

    /** The state of the rows follows from how many transactions of the load there were. */
    private static String rowsAreOfOneMoment(long before, long after) {
        return "with log as (select count(*) m, coalesce(max(id), 0) last from load_log)"
                + " select (m = last and m between " + before + " and " + after
                + " and (select count(*) = 20000 and bool_and(filler ="
                + " case when (case when id % 97 = 0 then m / 97 when m < id % 97 then 0"
                + " else (m - id % 97) / 97 + 1 end) % 2 = 1 then reverse(repeat(md5(id::text), 10))"
                + " else repeat(md5(id::text), 10) end) from load_rows))::text from log";
    }

    private String compare(PostgresServer copy, long before, long after) {
        if (!copy.query(rowsAreOfOneMoment(before, after)).equals("true")) {
            return "rows are not those of one moment between " + before + " and " + after + ": "
                    + copy.query("select count(*) || ' ' || max(id) from load_log");
        }
        if (!copy.query(SPACED).equals(spaced)) {
            return "the tablespace has other rows";
        }
        copy.query(INDEXES);
        String broken = copy.query(BROKEN_HEAP);
        return broken.equals("0") ? "" : broken + " broken tuples";
    }
}
