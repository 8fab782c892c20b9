package org.basebackup4j.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.basebackup4j.testkit.Command;

/** Archives that are unpacked with the command-line programs. */
final class Unpacked {
    private static final Map<String, String> PROGRAMS =
            Map.of(".gz", "gzip -dc", ".lz4", "lz4 -qdc", ".zst", "zstd -qdc", ".tar", "cat");

    private Unpacked() {}

    /** Unpacks an archive, which its name's end says how to, into a directory that is made if need be. */
    static void unpack(Path archive, Path target) throws IOException {
        unpack(archive, target, "");
    }

    /** The same with options of {@code tar}. */
    static void unpack(Path archive, Path target, String tarOptions) throws IOException {
        Files.createDirectories(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
        String name = archive.getFileName().toString();
        String program = PROGRAMS.get(name.substring(name.lastIndexOf('.')));
        String script =
                "set -o pipefail; " + program + " <\"$0\" | tar --no-same-owner -xp " + tarOptions + " -C \"$1\"";
        Command.of(Path.of("bash"), "-c", script, archive.toString(), target.toString())
                .run()
                .orFail();
    }
}
