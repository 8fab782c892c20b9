package org.basebackup4j.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.testkit.PostgresServer;

/**
 * Command lines of one side: of the original's commands or of ours.
 *
 * @param directory where the commands are
 */
record Commands(Path directory) {
    static final String TLS = "sslmode=require";

    /** A backup into a target, without waiting for the server's next checkpoint. */
    List<String> backup(PostgresServer server, Path target, String... arguments) {
        List<String> words = new ArrayList<>(List.of(name("pg_basebackup"), "-h", "127.0.0.1"));
        words.addAll(List.of("-p", Integer.toString(server.port()), "-U", "postgres", "-c", "fast"));
        words.addAll(List.of(arguments));
        if (!words.contains(TLS)) {
            words.addAll(List.of("-d", "sslmode=disable"));
        }
        words.addAll(List.of("-D", target.toString()));
        return words;
    }

    /** A backup to standard output, which goes nowhere. */
    List<String> backupToStdout(PostgresServer server, String... arguments) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$0\" \"$@\" >/dev/null"));
        words.addAll(backup(server, Path.of("-"), arguments));
        return words;
    }

    List<String> verify(Path backup, String... arguments) {
        List<String> words = new ArrayList<>(List.of(name("pg_verifybackup")));
        words.addAll(List.of(arguments));
        words.add(backup.toString());
        return words;
    }

    List<String> version() {
        return List.of(name("pg_basebackup"), "--version");
    }

    String name(String command) {
        return directory.resolve(command).toString();
    }
}
