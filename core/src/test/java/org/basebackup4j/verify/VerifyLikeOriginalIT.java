package org.basebackup4j.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.backup.VerifiedBackups;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to a backup, we say of it what PostgreSQL 15's {@code pg_verifybackup} says, and of the same files in a
 * tar file that they are good if and only if it does.
 */
class VerifyLikeOriginalIT {
    private static Path work;

    @BeforeAll
    static void backUp() throws Exception {
        PostgresBinaries debian = PostgresBinaries.debian15().orElse(null);
        Assumptions.assumeTrue(debian != null, "no PostgreSQL 15 here");
        work = PostgresServer.temporaryDirectory();
        VerifiedBackups.plain(VerifiedBackups.debian(), work.resolve("good"));
    }

    @AfterAll
    static void remove() throws IOException {
        if (work != null) {
            Trees.delete(work);
        }
    }

    static List<Damage> damages() {
        return Damage.all();
    }

    @ParameterizedTest
    @MethodSource("damages")
    void sameWords(Damage damage) throws Exception {
        Path tree = work.resolve("tree");
        try {
            Command.of(Path.of("/bin/cp"), "-al", work.resolve("good").toString(), tree.toString())
                    .run()
                    .orFail();
            damage.done().to(tree);
            List<String> original = original(tree);
            assertThat(ours(VerifyOptions.builder(tree))).isEqualTo(original);
            if (Files.exists(tree.resolve("backup_manifest"))) {
                assertThat(ours(packed(tree)).isEmpty()).isEqualTo(original.isEmpty());
            }
        } finally {
            Trees.delete(tree);
            Trees.delete(work.resolve("tar"));
        }
    }

    /** As GNU tar makes it. */
    private static VerifyOptions.Builder packed(Path tree) throws IOException {
        Path directory = Files.createDirectory(work.resolve("tar"));
        String archive = directory.resolve("base.tar").toString();
        Command.of(Path.of("/bin/tar"), "-cf", archive, "-C", tree.toString(), "--exclude=./backup_manifest", ".")
                .run()
                .orFail();
        Files.copy(tree.resolve("backup_manifest"), directory.resolve("backup_manifest"));
        return VerifyOptions.builder(directory).format(VerifyFormat.TAR);
    }

    /** Its order is that of the file system and of a hash table. */
    private static List<String> original(Path tree) {
        List<String> lines = new ArrayList<>();
        Command.Result result = Command.of(
                        PostgresBinaries.debian15().orElseThrow().tool("pg_verifybackup"), tree.toString())
                .with("LC_ALL", "C")
                .run();
        for (String line : result.stderr().split("\n")) {
            if (line.startsWith("pg_verifybackup: error: ")) {
                lines.add(newer(line.substring("pg_verifybackup: error: ".length())));
            }
        }
        assertThat(result.status()).isEqualTo(lines.isEmpty() ? 0 : 1);
        return lines.stream().sorted().toList();
    }

    /** As version 18 words it; of what is wrong with the JSON text 15 says nothing. */
    private static String newer(String line) {
        return line.replace("is not a file or directory", "is not a regular file or directory");
    }

    private static List<String> ours(VerifyOptions.Builder options) {
        List<String> lines = new ArrayList<>();
        try {
            BackupVerifier.verify(options.build(), finding -> lines.add(finding.message()));
        } catch (BackupException e) {
            lines.add(e.getMessage()
                    .replaceFirst(
                            "(could not parse backup manifest: )(Token|Expected|The input|Character|Escape).*",
                            "$1parsing failed"));
        }
        return lines.stream().sorted().toList();
    }
}
