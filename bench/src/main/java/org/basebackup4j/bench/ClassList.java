package org.basebackup4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeSet;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;

/**
 * Writes the list of the classes that our commands use, over TLS and without, of which the build makes the archive that lets them start quickly.
 * What of the list is not there, as in another version of Java, does no harm; what the list lacks only takes time.
 */
public final class ClassList {
    private static final String DIRECTORY = " -D WORK/b -c fast";

    private static final List<String> COMMANDS = List.of(
            "pg_basebackup -Fp -R -P -v" + DIRECTORY,
            "pg_basebackup -d sslmode=disable" + DIRECTORY,
            "pg_basebackup -Fp -X fetch -Z server-lz4" + DIRECTORY,
            "pg_basebackup -Ft -z" + DIRECTORY,
            "pg_basebackup -Ft -Z lz4 -S s -C" + DIRECTORY,
            "pg_basebackup -Ft -Z zstd -R" + DIRECTORY,
            "pg_basebackup -Ft -Z server-zstd -R" + DIRECTORY,
            "pg_basebackup -Ft --no-manifest" + DIRECTORY,
            "pg_basebackup -D WORK/w -c fast --manifest-checksums=SHA256",
            "pg_verifybackup WORK/w",
            "pg_verifybackup --pages WORK/full",
            "pg_combinebackup -o WORK/b WORK/full WORK/one WORK/two",
            "pg_combinebackup --format=t -o WORK/b WORK/full WORK/one WORK/two",
            "pg_receivewal -D WORK/b --create-slot -S t",
            "pg_receivewal -D WORK/b -S t -E 0/1",
            "pg_basebackup --progress-format=json --result-file=WORK/r" + DIRECTORY,
            "pg_verifybackup --progress-format=json --result-file=WORK/r WORK/full",
            "pg_receivewal -D WORK/b --drop-slot -S t --result-file=WORK/r",
            "pg_basebackup --version",
            "pg_basebackup --help",
            "pg_basebackup -D WORK/w",
            "pg_basebackup -p 1" + DIRECTORY);

    private ClassList() {}

    /**
     * Runs the commands.
     *
     * @param arguments where the list is, and the directories of all the Javas that it is for
     */
    public static void main(String[] arguments) throws IOException {
        TreeSet<String> lines = new TreeSet<>();
        Path work = PostgresServer.temporaryDirectory();
        PostgresBinaries debian = PostgresBinaries.debian15()
                .orElseThrow(() -> new IllegalStateException("Debian's package postgresql-15 is needed"));
        Data.chain(new Commands(Path.of(System.getProperty("bench.commands"))), work, 2);
        try (PostgresServer server = Data.rows(debian, 1)) {
            for (String java : List.of(arguments).subList(1, arguments.length)) {
                Path recording = recording(Path.of(java), work);
                for (String command : COMMANDS) {
                    lines.addAll(classes(command, recording, work, server));
                }
                server.execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
                Trees.delete(work.resolve("w"));
            }
        } finally {
            Trees.delete(work);
        }
        Files.write(Path.of(arguments[0]), lines);
    }

    /** A home of Java whose program writes down the classes that it loads. */
    private static Path recording(Path java, Path work) throws IOException {
        Path home = Files.createTempDirectory(work, "java");
        Files.copy(java.resolve("release"), home.resolve("release"));
        Path program = Files.createDirectory(home.resolve("bin")).resolve("java");
        Files.writeString(
                program,
                "#!/bin/sh\nexec " + java.resolve("bin/java") + " -XX:DumpLoadedClassList=" + home.resolve("classes")
                        + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private static List<String> classes(String command, Path recording, Path work, PostgresServer server)
            throws IOException {
        List<String> words = List.of(command.replace("WORK", work.toString()).split(" "));
        Command.of(Path.of(System.getProperty("bench.commands"), words.get(0)), words.subList(1, words.size()))
                .with("JAVA_HOME", recording.toString())
                .with("PGHOST", "127.0.0.1")
                .with("PGPORT", Integer.toString(server.port()))
                .with("PGUSER", "postgres")
                .run();
        if (Files.exists(work.resolve("b"))) {
            Trees.delete(work.resolve("b"));
        }
        return Files.readAllLines(recording.resolve("classes")).stream()
                .filter(line -> !line.startsWith("#") && !line.startsWith("@cp "))
                .map(line -> line.replaceFirst(" id: \\d+$", ""))
                .toList();
    }
}
