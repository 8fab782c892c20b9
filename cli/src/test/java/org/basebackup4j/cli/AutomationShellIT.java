package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.SharedServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Result files of command lines that only a shell can make. */
class AutomationShellIT {
    @TempDir
    private Path place;

    private Command.Result shell(String script) {
        return Distribution.bare(
                        place,
                        Path.of("/bin/bash"),
                        List.of("-c", script, Distribution.launcher().toString()))
                .in(place)
                .run();
    }

    /** Complaints quote what is wrong, and that can be half of a password. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-d 'host=localhost password=my s3cr3t user=x'",
                "-d 'postgresql://u:s3cr3t/more@localhost/x'",
                "-d 'postgresql://u:x@localhost/x?s3cr3t'",
                "-d 'port=1 password='\\''my s3cr3t'",
                "-d 'password=my \"s3cr3t\" user=x'",
                "'password=s3cr3t'",
                "--dbnam='password=s3cr3t' --nosuch='password=s3cr3t'",
            })
    void aPasswordInTheWrongPlace(String option) throws IOException {
        assertThat(shell("\"$0\" -D b --result-file=r --detailed-exit-codes -h localhost " + option)
                        .status())
                .isEqualTo(2);
        JsonNode told = StrictJson.file(place.resolve("r"));
        assertThat(told.get("error").get("message").textValue()).isNotEmpty();
        assertThat(told.toString()).doesNotContain("s3cr3t");
    }

    /** An argument that nobody can read is no reason to leave an earlier run's word. */
    @Test
    void anArgumentThatIsNoText() throws IOException {
        Files.writeString(place.resolve("r"), "{\"basebackup4j\":\"0\",\"status\":\"succeeded\"}\n");
        assertThat(shell("\"$0\" -D $'o\\xff' --result-file=r --detailed-exit-codes")
                        .status())
                .isEqualTo(2);
        JsonNode told = StrictJson.file(place.resolve("r"));
        assertThat(told.get("status").textValue()).isEqualTo("failed");
        assertThat(told.get("error").get("message").textValue()).contains("is not valid UTF-8");
    }

    /** The earlier backup of an incremental one would not verify any more. */
    @ParameterizedTest
    @ValueSource(strings = {"PG_VERSION", "base.tar.zst"})
    void theResultIsNotInTheEarlierBackup(String file) {
        Command.Result result = shell(
                "mkdir full && touch full/" + file + " full/backup_manifest && "
                        + "\"$0\" -h 127.0.0.1 -p 1 -D b -i full/backup_manifest --result-file=full/r; echo $? > status; ls full b");
        assertThat(result.stderr()).contains("error: result file \"full/r\" cannot be in directory \"");
        assertThat(place.resolve("status")).content().isEqualTo("1\n");
        assertThat(place.resolve("full/r")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"> x", ">> x", "2>> x"})
    void theResultIsNotWhereOutputGoes(String redirection) throws IOException {
        shell("\"$0\" -h 127.0.0.1 -U postgres -c fast -N -p "
                + SharedServers.embedded(18).port() + " -D - -Ft -Xn --result-file=x " + redirection
                + "; echo $? > status");
        assertThat(place.resolve("status")).content().isEqualTo("1\n");
        assertThat(Files.readString(place.resolve("x"))).doesNotContain("basebackup4j\":");
    }
}
