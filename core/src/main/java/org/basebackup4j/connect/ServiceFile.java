package org.basebackup4j.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/** Finds a service's settings; see the manual's section "The Connection Service File". */
final class ServiceFile {
    /** Where Debian's libpq looks for the file of the whole system, unless {@code PGSYSCONFDIR} says otherwise. */
    private static final String SYSTEM_DIRECTORY = "/etc/postgresql-common";

    /** One less than libpq's: with its newline a line of that length does not fit into libpq's buffer any more. */
    private static final int MAX_LINE_BYTES = 1021;

    private final Path path;

    private ServiceFile(Path path) {
        this.path = path;
    }

    /**
     * The settings of a service: from the user's file, else from the system's.
     *
     * @param file the user's file where somebody named one; it has to exist then
     * @param systemDirectory the value of {@code PGSYSCONFDIR}
     */
    static Map<String, String> find(
            String service, @Nullable String file, String home, @Nullable String systemDirectory)
            throws BackupException {
        Path user = file == null ? Path.of(home, ".pg_service.conf") : Path.of(file);
        if (file != null && (file.isEmpty() || !Files.exists(user))) {
            throw new BackupException("service file \"" + file + "\" not found");
        }
        String directory = systemDirectory == null ? SYSTEM_DIRECTORY : systemDirectory;
        // An empty directory is the root, never the directory that we happen to be in.
        for (Path candidate : List.of(user, Path.of(directory + "/pg_service.conf"))) {
            Optional<Map<String, String>> settings = new ServiceFile(candidate).read(service);
            if (settings.isPresent()) {
                return settings.get();
            }
        }
        throw new BackupException("definition of service \"" + service + "\" not found");
    }

    private Optional<Map<String, String>> read(String service) throws BackupException {
        if (!Files.exists(path) || Files.isDirectory(path)) {
            return Optional.empty();
        }
        List<byte[]> lines;
        try {
            lines = FileLines.of(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new BackupException("could not read service file \"" + path + "\": " + e.getMessage(), e);
        }
        return section(service, lines);
    }

    /** The first section of that name. Of a key word that it has twice, the first value counts. */
    private Optional<Map<String, String>> section(String service, List<byte[]> lines) throws BackupException {
        Map<String, String> settings = null;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).length > MAX_LINE_BYTES) {
                throw new BackupException("line " + (i + 1) + " too long in service file \"" + path + "\"");
            }
            String line = AsciiSpace.strip(FileLines.text(lines.get(i)));
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("[")) {
                if (settings != null) {
                    break;
                }
                settings = line.startsWith("[" + service + "]") ? new LinkedHashMap<>() : null;
            } else if (settings != null) {
                setting(line, i + 1, settings);
            }
        }
        return Optional.ofNullable(settings);
    }

    private void setting(String line, int number, Map<String, String> settings) throws BackupException {
        String place = " in service file \"" + path + "\", line " + number;
        if (line.startsWith("ldap")) {
            throw new BackupException("LDAP lookup is not supported" + place);
        }
        int equals = line.indexOf('=');
        String keyword = equals < 0 ? "" : line.substring(0, equals);
        if (keyword.equals("service")) {
            throw new BackupException("nested service specifications not supported" + place);
        }
        if (!Keyword.exists(keyword)) {
            throw new BackupException("syntax error" + place);
        }
        settings.putIfAbsent(keyword, line.substring(equals + 1));
    }
}
