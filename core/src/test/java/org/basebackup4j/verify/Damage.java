package org.basebackup4j.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.Trees;

/**
 * Something that happens to a plain backup. Files of the tree have links to them elsewhere, so that they are replaced and
 * never changed.
 *
 * @param name what it is
 * @param done does it
 */
record Damage(String name, Doing done) {
    private static final String TABLE = "base/1/1255";
    private static final String SMALL = "PG_VERSION";
    private static final String FORK = "base/1/1255_fsm";

    /** Does something to a tree. */
    interface Doing {
        void to(Path tree) throws IOException;
    }

    /** All of them. */
    static List<Damage> all() {
        return Stream.of(files(), extraFiles(), log(), manifest(), manifestTexts())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Damage> files() {
        return List.of(
                new Damage("nothing", tree -> {}),
                new Damage("a file is missing", tree -> Files.delete(tree.resolve(TABLE))),
                new Damage("a small file is missing", tree -> Files.delete(tree.resolve("base/1/PG_VERSION"))),
                new Damage("the label is missing", tree -> Files.delete(tree.resolve("backup_label"))),
                new Damage("the control file is missing", tree -> Files.delete(tree.resolve("global/pg_control"))),
                new Damage("a directory is missing", tree -> Trees.delete(tree.resolve("base/4"))),
                new Damage("two things are missing", tree -> {
                    Files.delete(tree.resolve(TABLE));
                    Files.delete(tree.resolve("pg_hba.conf"));
                }),
                change(TABLE, "the first byte", bytes -> flipped(bytes, 0)),
                change(TABLE, "a byte in the middle", bytes -> flipped(bytes, bytes.length / 2)),
                change(TABLE, "the last byte", bytes -> flipped(bytes, bytes.length - 1)),
                change(SMALL, "a byte", bytes -> flipped(bytes, 0)),
                change("global/pg_control", "a byte", bytes -> flipped(bytes, 100)),
                change("global/pg_control", "the identifier", bytes -> flipped(bytes, 3)),
                change("backup_label", "a byte", bytes -> flipped(bytes, 10)),
                change("postgresql.conf", "a line more", bytes -> Arrays.copyOf(bytes, bytes.length + 1)),
                change(TABLE, "cut off by a byte", bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
                change(TABLE, "cut off by half", bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
                change(TABLE, "empty", bytes -> new byte[0]),
                change(TABLE, "a zero more", bytes -> Arrays.copyOf(bytes, bytes.length + 1)),
                change(TABLE, "a page more", bytes -> Arrays.copyOf(bytes, bytes.length + 8192)),
                change(TABLE, "zeros", bytes -> new byte[bytes.length]),
                change(FORK, "a byte", bytes -> flipped(bytes, 5000)),
                change("postgresql.auto.conf", "does not matter", bytes -> new byte[7]),
                new Damage(
                        "settings are missing, which does not matter",
                        tree -> Files.delete(tree.resolve("postgresql.auto.conf"))),
                new Damage("two files changed places", tree -> {
                    Files.move(tree.resolve(TABLE), tree.resolve("x"));
                    Files.move(tree.resolve("base/1/1247"), tree.resolve(TABLE));
                    Files.move(tree.resolve("x"), tree.resolve("base/1/1247"));
                }),
                new Damage(
                        "a file has another name", tree -> Files.move(tree.resolve(TABLE), tree.resolve(TABLE + "x"))),
                new Damage("a directory instead of a file", tree -> {
                    Files.delete(tree.resolve(TABLE));
                    Files.createDirectory(tree.resolve(TABLE));
                }),
                new Damage("a file instead of a directory", tree -> {
                    Trees.delete(tree.resolve("base/4"));
                    Files.writeString(tree.resolve("base/4"), "x");
                }),
                new Damage("a link to nowhere instead of a file", tree -> {
                    Files.delete(tree.resolve(TABLE));
                    Files.createSymbolicLink(tree.resolve(TABLE), Path.of("nowhere"));
                }),
                new Damage("a link to itself", tree -> {
                    Files.delete(tree.resolve(TABLE));
                    Files.createSymbolicLink(tree.resolve(TABLE), Path.of("1255"));
                }),
                new Damage("a pipe instead of a file", tree -> {
                    Files.delete(tree.resolve(TABLE));
                    Command.of(Path.of("/usr/bin/mkfifo"), tree.resolve(TABLE).toString())
                            .run()
                            .orFail();
                }));
    }

    private static List<Damage> extraFiles() {
        return List.of(
                add("extra"),
                add("base/1/99999"),
                add("base/1/name with blanks"),
                add("global/äöü"),
                add("recovery.signal"),
                add("standby.signal"),
                add("standby.signal.old"),
                add("pg_wal/extra"),
                add("pg_walx"),
                add("base/backup_manifest"),
                add("base/1/postgresql.auto.conf"),
                new Damage("an empty directory more", tree -> Files.createDirectory(tree.resolve("base/7"))),
                new Damage("a directory with a file more", tree -> {
                    Files.createDirectory(tree.resolve("base/7"));
                    Files.writeString(tree.resolve("base/7/1"), "x");
                }),
                new Damage(
                        "a link to nowhere more",
                        tree -> Files.createSymbolicLink(tree.resolve("dangling"), Path.of("nowhere"))),
                new Damage(
                        "a link to a file more",
                        tree -> Files.createSymbolicLink(tree.resolve("link"), Path.of(SMALL))));
    }

    private static List<Damage> log() {
        return List.of(
                new Damage("no log", tree -> Files.delete(segment(tree))),
                new Damage("no directory for the log", tree -> Trees.delete(tree.resolve("pg_wal"))),
                changeLog("empty", bytes -> new byte[0]),
                changeLog("zeros", bytes -> new byte[bytes.length]),
                changeLog("the first page's magic", bytes -> flipped(bytes, 0)),
                changeLog("the first record", bytes -> flipped(bytes, 0x28 + 4)),
                changeLog("the first record's sum", bytes -> flipped(bytes, 0x28 + 20)),
                changeLog("cut off after a page", bytes -> Arrays.copyOf(bytes, 8192)),
                changeLog("cut off in a page, behind all that is needed", bytes -> Arrays.copyOf(bytes, 8000)),
                changeLog("after the end, which does not matter", bytes -> flipped(bytes, bytes.length - 1)),
                new Damage(
                        "the segment has another name",
                        tree -> Files.move(segment(tree), segment(tree).resolveSibling("0000000100000000000000FE"))));
    }

    private static List<Damage> manifest() {
        return List.of(
                new Damage("no manifest", tree -> Files.delete(tree.resolve("backup_manifest"))),
                change("backup_manifest", "empty", bytes -> new byte[0]),
                change("backup_manifest", "a bit", bytes -> flipped(bytes, bytes.length / 2)),
                change("backup_manifest", "the last newline", bytes -> Arrays.copyOf(bytes, bytes.length - 1)),
                change("backup_manifest", "cut off", bytes -> Arrays.copyOf(bytes, bytes.length / 2)),
                change("backup_manifest", "something after the end", bytes -> Arrays.copyOf(bytes, bytes.length + 1)),
                unsigned("a size", text -> text.replaceFirst("\"Size\": ", "\"Size\": 1")),
                unsigned("its checksum", text -> text.replaceFirst("(\"Manifest-Checksum\": \").", "$1x")),
                unsigned("its checksum's length", text -> text.replaceFirst("(\"Manifest-Checksum\": \").", "$1")),
                unsigned("no checksum", text -> text.replaceFirst(",\\s*\"Manifest-Checksum\".*", "}\n")));
    }

    private static List<Damage> manifestTexts() {
        return List.of(
                signed("version", text -> text.replaceFirst("Version\": 1", "Version\": 3")),
                signed("version's name", text -> text.replaceFirst("-Version", "-version")),
                signed("a field at the top", text -> text.replaceFirst("\"Files\"", "\"Flies\"")),
                signed("a field of a file", text -> text.replaceFirst("\"Size\"", "\"Seize\"")),
                signed("a file without path", text -> text.replaceFirst("\"Path\": \"[^\"]*\", ", "")),
                signed("a file without size", text -> text.replaceFirst("\"Size\": \\d+, ", "")),
                signed("a path", text -> text.replaceFirst(TABLE + "\"", TABLE + "x\"")),
                signed("a path twice", text -> text.replaceFirst("base/1/1247\"", TABLE + "\"")),
                signed(
                        "an encoded path",
                        text -> text.replaceFirst(
                                "\"Path\": \"PG_VERSION\"", "\"Encoded-Path\": \"50475f56455253494f4e\"")),
                signed(
                        "a badly encoded path",
                        text -> text.replaceFirst("\"Path\": \"PG_VERSION\"", "\"Encoded-Path\": \"5047xx\"")),
                signed("a size that is none", text -> text.replaceFirst("\"Size\": (\\d+)", "\"Size\": \"$1x\"")),
                signed("another size", text -> text.replaceFirst("(" + TABLE + "\", \"Size\": )", "$11")),
                signed("an algorithm", text -> text.replaceFirst("CRC32C", "CRC32D")),
                signed("another algorithm", text -> text.replaceFirst("CRC32C", "SHA256")),
                signed("a checksum", text -> text.replaceFirst("(\"Checksum\": \")..", "$1zz")),
                signed(
                        "another checksum",
                        text -> text.replaceFirst("(\"Checksum\": \").", "$1" + "0")
                                .replaceFirst("(\"Checksum\": \"0).", "$1" + "0")),
                signed("an odd checksum", text -> text.replaceFirst("(\"Checksum\": \").", "$1")),
                signed("no algorithm", text -> text.replaceFirst("\"Checksum-Algorithm\": \"CRC32C\", ", "")),
                signed("no checksum of a file", text -> text.replaceFirst(", \"Checksum\": \"[^\"]*\"", "")),
                signed(
                        "neither",
                        text -> text.replaceFirst(
                                ", \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"[^\"]*\"", "")),
                signed("a timeline", text -> text.replaceFirst("\"Timeline\": 1", "\"Timeline\": \"x\"")),
                signed("another timeline", text -> text.replaceFirst("\"Timeline\": 1", "\"Timeline\": 2")),
                signed("no timeline", text -> text.replaceFirst("\"Timeline\": 1, ", "")),
                signed("no start", text -> text.replaceFirst("\"Start-LSN\": \"[^\"]*\", ", "")),
                signed("a bad start", text -> text.replaceFirst("(\"Start-LSN\": \")", "$1x")),
                signed("no end", text -> text.replaceFirst(", \"End-LSN\": \"[^\"]*\"", "")),
                signed("a far end", text -> text.replaceFirst("(\"End-LSN\": \")[^\"]*", "$1" + "7/0")),
                signed("no files", text -> text.replaceFirst("(?s)\"Files\": \\[.*?\\],", "\"Files\": [],")),
                signed(
                        "no ranges, which does not matter",
                        text -> text.replaceFirst("(?s)\"WAL-Ranges\": \\[.*?\\],", "\"WAL-Ranges\": [],")),
                signed("a comma", text -> text.replaceFirst("\\},", "}")),
                signed("a colon", text -> text.replaceFirst("\"Size\":", "\"Size\"")),
                signed("a quote", text -> text.replaceFirst("\"Size\"", "\"Size")),
                signed("an array in an array", text -> text.replaceFirst("\\[", "[[")));
    }

    private static Damage change(String file, String what, UnaryOperator<byte[]> change) {
        return new Damage(file + ": " + what, tree -> replace(tree.resolve(file), change));
    }

    private static Damage changeLog(String what, UnaryOperator<byte[]> change) {
        return new Damage("log: " + what, tree -> replace(segment(tree), change));
    }

    private static void replace(Path file, UnaryOperator<byte[]> change) throws IOException {
        byte[] bytes = change.apply(Files.readAllBytes(file));
        Files.delete(file);
        Files.write(file, bytes);
    }

    private static byte[] flipped(byte[] bytes, int at) {
        byte[] changed = bytes.clone();
        changed[at] ^= 1;
        return changed;
    }

    private static Damage add(String name) {
        return new Damage("more: " + name, tree -> Files.writeString(tree.resolve(name), "x"));
    }

    private static Path segment(Path tree) throws IOException {
        try (Stream<Path> files = Files.list(tree.resolve("pg_wal"))) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9A-F]{24}"))
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static Damage unsigned(String what, UnaryOperator<String> change) {
        return change(
                "backup_manifest",
                what,
                bytes -> change.apply(new String(bytes, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
    }

    /** The manifest's own checksum is made right again. */
    private static Damage signed(String what, UnaryOperator<String> change) {
        return unsigned(what + " in a manifest that is right otherwise", text -> {
            String changed = change.apply(text);
            if (changed.equals(text)) {
                throw new IllegalStateException("nothing changed: " + what);
            }
            String body = changed.substring(0, changed.lastIndexOf("\"Manifest-Checksum\""));
            return body + "\"Manifest-Checksum\": \"" + sha256(body) + "\"}\n";
        });
    }

    private static String sha256(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
