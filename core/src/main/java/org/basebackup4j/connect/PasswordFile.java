package org.basebackup4j.connect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds a password in lines of {@code hostname:port:database:username:password}; see the manual's section "The Password
 * File".
 */
public final class PasswordFile {
    /** What a byte that is no text becomes. */
    private static final char REPLACEMENT = '\ufffd';

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
     * @param path the file
     * @param warnings is told, in libpq's words, why a file that is there is not used
     */
    public PasswordFile(Path path, Consumer<String> warnings) {
        this.path = path;
        this.warnings = warnings;
    }

    /**
     * {@return the password of the first line that matches, unless that one has none}
     *
     * @param host the host
     * @param port the port
     * @param database the database
     * @param user the user
     */
    public Optional<String> find(String host, String port, String database, String user) {
        if (!Files.exists(path) || !isPrivate()) {
            return Optional.empty();
        }
        List<String> wanted = List.of(host, port, database, user);
        try {
            for (byte[] bytes : FileLines.of(Files.readAllBytes(path))) {
                Optional<String> password = match(withoutEnd(FileLines.text(bytes)), wanted);
                if (password.isPresent()) {
                    return password.filter(found -> !found.isEmpty()).filter(this::isText);
                }
            }
        } catch (IOException e) {
            warnings.accept("WARNING: could not read password file \"" + path + "\": " + e.getMessage());
        }
        return Optional.empty();
    }

    /** Whether we can send what the file has: Java's strings have no place for bytes that are no text. */
    private boolean isText(String password) {
        if (password.indexOf(REPLACEMENT) < 0) {
            return true;
        }
        warnings.accept("WARNING: the password in password file \"" + path + "\" is not valid UTF-8");
        return false;
    }

    private static String withoutEnd(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        return line.substring(0, end);
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
        int at = 0;
        for (String field : wanted) {
            at = behindField(line, at, field);
            if (at < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(untilColon(line, at));
    }

    /**
     * Where the next field begins if this one is a wildcard or has the value, else -1. Colons of the value, as IPv6
     * addresses have them, match whether a backslash is before them or not.
     */
    private static int behindField(String line, int start, String value) {
        if (line.startsWith("*:", start)) {
            return start + 2;
        }
        int at = start;
        for (int i = 0; i < value.length(); i++) {
            if (line.startsWith("\\", at)) {
                at++;
            }
            if (at >= line.length() || line.charAt(at) != value.charAt(i)) {
                return -1;
            }
            at++;
        }
        return line.startsWith(":", at) ? at + 1 : -1;
    }

    /** The password ends at a colon that no backslash hides. */
    private static String untilColon(String line, int start) {
        StringBuilder plain = new StringBuilder();
        for (int i = start; i < line.length() && line.charAt(i) != ':'; i++) {
            if (line.charAt(i) == '\\' && i + 1 < line.length()) {
                i++;
            }
            plain.append(line.charAt(i));
        }
        return plain.toString();
    }
}
