package org.basebackup4j.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresServer;

/** Servers that are started from backups, as a user would. */
final class Restored {
    private Restored() {}

    /** Starts a server from a data directory; settings of the primary that would disturb it are off. */
    static PostgresServer start(PostgresServer primary, Path dataDirectory) {
        return PostgresServer.on(primary.binaries(), dataDirectory, Map.of("archive_mode", "off"));
    }

    /** Unpacks tar files with {@code tar}, each tablespace into a directory of its own. */
    static Path unpack(Path backup, Map<String, Path> tablespaces, Path target) throws IOException {
        extract(backup, "base", target);
        if (Files.exists(backup.resolve("pg_wal.tar")) || Files.exists(backup.resolve("pg_wal.tar.gz"))) {
            extract(backup, "pg_wal", target.resolve("pg_wal"));
        }
        StringBuilder map = new StringBuilder();
        for (String oid : tablespaces.keySet()) {
            Path directory = target.resolveSibling("unpacked-" + oid);
            extract(backup, oid, directory);
            map.append(oid).append(' ').append(directory).append('\n');
        }
        if (!tablespaces.isEmpty()) {
            Files.writeString(target.resolve("tablespace_map"), map);
        }
        return target;
    }

    /** Unpacks one tar file. */
    static void extract(Path backup, String name, Path target) throws IOException {
        Files.createDirectories(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        Path plain = backup.resolve(name + ".tar");
        Path archive = Files.exists(plain) ? plain : backup.resolve(name + ".tar.gz");
        Command.of(Path.of("tar"), "--no-same-owner", "-xpf", archive.toString(), "-C", target.toString())
                .run()
                .orFail();
    }
}
