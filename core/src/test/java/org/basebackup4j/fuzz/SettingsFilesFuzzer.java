package org.basebackup4j.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordFile;
import org.basebackup4j.testkit.PostgresServer;

/**
 * Password files and service files: what somebody wrote into them is found, whatever stands before it.
 *
 * <p>The input is the file; of a password file its first five lines are also taken as host, port, database, user and
 * password of a line that is added.
 */
public final class SettingsFilesFuzzer {
    private static final Path FILE = file();
    private static final int FIELDS = 5;

    private SettingsFilesFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] data) {
        try {
            checkPasswords(data);
            checkServices(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file() {
        try {
            Path directory = PostgresServer.temporaryDirectory();
            directory.toFile().deleteOnExit();
            Path file = Files.createFile(
                    directory.resolve("file"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> find(byte[] file, List<String> fields) throws IOException {
        Files.write(FILE, file);
        return new PasswordFile(FILE, warning -> {}).find(fields.get(0), fields.get(1), fields.get(2), fields.get(3));
    }

    private static void checkPasswords(byte[] data) throws IOException {
        List<String> lines = List.of(new String(data, StandardCharsets.UTF_8).split("\n", -1));
        List<String> defaults = List.of("host", "5432", "db", "user", "secret");
        Optional<String> any = find(data, defaults);
        String plain = lines.toString().replace("\\", "");
        Oracle.that(any.isEmpty() || plain.contains(any.get().replace("\\", "")), "a password is from the file");

        List<String> fields = lines.size() < FIELDS ? defaults : lines.subList(0, FIELDS);
        String password = fields.get(4).replaceAll("\r+$", "");
        boolean possible = !password.isEmpty() && !password.contains("\ufffd");
        boolean comment = fields.get(0).startsWith("#");
        byte[] added = line(fields);
        Optional<String> found = find(added, fields);
        Oracle.same(
                possible && !comment ? Optional.of(password) : Optional.empty(), found, "what was written is found");
        if (any.isEmpty() && fields == defaults) {
            byte[] both = concat(data, new byte[] {'\n'}, added);
            Optional<String> last = find(both, defaults);
            Oracle.that(last.isEmpty() || last.equals(found), "what does not match does not hide what does");
            boolean matchesWithout =
                    Arrays.equals(data, new byte[0]) || find(data, defaults).isEmpty();
            Oracle.that(matchesWithout, "the same file gives the same");
        }
    }

    private static byte[] line(List<String> fields) {
        return String.join(
                        ":",
                        fields.stream()
                                .map(field -> field.replace("\\", "\\\\").replace(":", "\\:"))
                                .toList())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static void checkServices(byte[] data) throws IOException {
        String plain = service(data);
        byte[] comment = "# nothing\n\n  \t\n".getBytes(StandardCharsets.US_ASCII);
        byte[] another = "[another]\nhost=wrong\nport=1\n".getBytes(StandardCharsets.US_ASCII);
        String withComment = service(concat(comment, data));
        Oracle.same(isRefused(plain), isRefused(withComment), "a comment changes nothing");
        if (!isRefused(plain)) {
            Oracle.same(plain, withComment, "a comment changes nothing");
            Oracle.same(plain, service(concat(another, data)), "another service changes nothing");
            Oracle.same(plain, service(concat(data, new byte[] {'\n'}, another)), "nor does one behind it");
        }
    }

    private static boolean isRefused(String outcome) {
        return outcome.startsWith("refused: ");
    }

    private static String service(byte[] file) throws IOException {
        Files.write(FILE, file);
        return Oracle.outcome(() -> ConnectionSettings.builder()
                .environment(Map.of("HOME", "/nowhere", "PGSYSCONFDIR", "/nowhere", "PGSERVICEFILE", FILE.toString()))
                .connectionString("service=s")
                .build()
                .conninfo()
                .toString());
    }
}
