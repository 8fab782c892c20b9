package org.basebackup4j.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFileTest {
    @TempDir
    private Path directory;

    private final List<String> warnings = new ArrayList<>();

    private Optional<String> find(String content, String mode) throws IOException {
        Path file = Files.writeString(directory.resolve("pass"), content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        return new PasswordFile(file, warnings::add).find("host", "5432", "replication", "me");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "host:5432:replication:me:secret|secret",
                "*:*:*:*:secret|secret",
                "host:5432:other:me:secret|-",
                "other:5432:replication:me:secret|-",
                "h\\ost:5432:replication:me:secret|secret",
                "\\*:5432:replication:me:secret|-",
                "*:*:*:*:a\\:b\\\\c|a:b\\c",
                "*:*:*:*:a:b|a",
                "*:*:*:*:|-",
                "*:*:*:*:a\\|a\\",
                "**:*:*:*:secret|-",
                "hostx:*:*:*:secret|-",
                "hos:*:*:*:secret|-",
                "*:*:*:secret|-",
                "#*:*:*:*:secret|-",
                "|-",
            })
    void lines(String line, String password) throws IOException {
        assertThat(find(line == null ? "" : line, "rw-------")).isEqualTo(Optional.ofNullable(password));
        assertThat(warnings).isEmpty();
    }

    @Test
    void theFirstMatchCounts() throws IOException {
        assertThat(find("*:*:*:you:no\n*:*:*:me:first\n*:*:*:*:second\n", "rw-------"))
                .contains("first");
    }

    @Test
    void aLineThatIsNoTextHidesNoOther() throws IOException {
        Path file = directory.resolve("pass");
        Files.write(file, "# caf\u00e9\n*:*:*:caf\u00e9:no\n*:*:*:me:secret\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(new PasswordFile(file, warnings::add).find("host", "5432", "replication", "me"))
                .contains("secret");
        assertThat(warnings).isEmpty();
    }

    @Test
    void aPasswordThatIsNoTextIsNotTried() throws IOException {
        Path file = directory.resolve("pass");
        Files.write(file, "*:*:*:me:caf\u00e9\n*:*:*:*:other\n".getBytes(StandardCharsets.ISO_8859_1));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(new PasswordFile(file, warnings::add).find("host", "5432", "replication", "me"))
                .isEmpty();
        assertThat(warnings)
                .containsExactly("WARNING: the password in password file \"" + file + "\" is not valid UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"rw-r-----", "rw----r--", "rw--w----", "rwxrwxrwx"})
    void aFileThatOthersCanReadIsNotUsed(String mode) throws IOException {
        assertThat(find("*:*:*:*:secret", mode)).isEmpty();
        assertThat(warnings)
                .containsExactly("WARNING: password file \"" + directory.resolve("pass")
                        + "\" has group or world access; permissions should be u=rw (0600) or less");
    }

    @Test
    void aDirectoryIsNotUsedAndNoFileIsNone() {
        assertThat(new PasswordFile(directory, warnings::add).find("h", "1", "d", "u"))
                .isEmpty();
        assertThat(warnings).containsExactly("WARNING: password file \"" + directory + "\" is not a plain file");
        assertThat(new PasswordFile(directory.resolve("none"), warnings::add).find("h", "1", "d", "u"))
                .isEmpty();
        assertThat(warnings).hasSize(1);
    }
}
