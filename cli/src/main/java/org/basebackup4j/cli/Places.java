package org.basebackup4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;

/** Where backups are, or will be: there a file of ours would be a file too many. */
final class Places {
    private static final Path LOG = Path.of("pg_wal");
    private static final Path TABLESPACES = Path.of("pg_tblspc");

    private Places() {}

    /** Refuses a file in one of the directories, or where their links to log and tablespaces lead to now. */
    static void checkOutside(Path path, List<Path> directories) throws BackupException {
        try {
            Path file = real(path);
            for (Path directory : directories) {
                for (Path part : parts(directory)) {
                    Path place = real(part);
                    if (file.startsWith(place) || place.startsWith(file)) {
                        throw new BackupException(
                                "result file \"" + path + "\" cannot be in directory \"" + part + "\"");
                    }
                }
            }
        } catch (IOException e) {
            throw OsError.failure("look for file", path, e);
        }
    }

    private static List<Path> parts(Path directory) {
        List<Path> parts = new ArrayList<>(List.of(directory, directory.resolve(LOG)));
        Path links = directory.resolve(TABLESPACES);
        String[] names = links.toFile().list();
        if (names != null) { // else there are none
            for (String name : names) {
                parts.add(links.resolve(name));
            }
        }
        return parts;
    }

    /** The path without links, as far as it exists: what {@code ..} means is known only when the link before it is. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null || Files.exists(absolute)) {
            return absolute.toRealPath();
        }
        return real(parent).resolve(absolute.getFileName()).normalize();
    }
}
