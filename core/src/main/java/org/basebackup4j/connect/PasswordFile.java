package org.basebackup4j.connect;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds a password in lines of {@code hostname:port:database:username:password}; see the manual's section "The Password
 * File".
 */
public final class PasswordFile {
    private static final int FIELDS = 5;
    private static final Set<PosixFilePermission> FOR_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path path;
    private final Consumer<String> warnings;

    /**
     * A file that need not exist.
     *
     * @param warnings is told, in libpq's words, why a file that is there is not used
     */
    public PasswordFile(Path path, Consumer<String> warnings) {
        this.path = path;
        this.warnings = warnings;
    }

    /** The password of the first line that matches. */
    public Optional<String> find(String host, String port, String database, String user) {
        if (!Files.exists(path) || !isPrivate()) {
            return Optional.empty();
        }
        List<String> wanted = List.of(host, port, database, user);
        try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            String line;
            while ((line = lines.readLine()) != null) {
                Optional<String> password = match(line, wanted);
                if (password.isPresent()) {
                    return password;
                }
            }
        } catch (IOException e) {
            warnings.accept("WARNING: could not read password file \"" + path + "\": " + e.getMessage());
        }
        return Optional.empty();
    }

    private boolean isPrivate() {
        try {
            if (!Files.isRegularFile(path)) {
                warnings.accept("WARNING: password file \"" + path + "\" is not a plain file");
                return false;
            }
            if (Files.getPosixFilePermissions(path).stream().anyMatch(FOR_OTHERS::contains)) {
                warnings.accept("WARNING: password file \"" + path
                        + "\" has group or world access; permissions should be u=rw (0600) or less");
                return false;
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<String> match(String line, List<String> wanted) {
        if (line.startsWith("#")) {
            return Optional.empty();
        }
        List<String> fields = split(line);
        if (fields.size() < FIELDS) {
            return Optional.empty();
        }
        for (int i = 0; i < wanted.size(); i++) {
            String field = fields.get(i);
            if (!field.equals("*") && !unescape(field).equals(wanted.get(i))) {
                return Optional.empty();
            }
        }
        String password = unescape(fields.get(FIELDS - 1));
        return password.isEmpty() ? Optional.empty() : Optional.of(password);
    }

    /**
     * Splits at the colons that no backslash hides, the password's end included; the escapes stay, so that {@code \*} is
     * no wildcard.
     */
    private static List<String> split(String line) {
        List<String> fields = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == ':') {
                fields.add(line.substring(start, i));
                start = i + 1;
            }
        }
        fields.add(line.substring(start));
        return fields;
    }

    private static String unescape(String field) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 1 < field.length()) {
                i++;
            }
            plain.append(field.charAt(i));
        }
        return plain.toString();
    }
}
