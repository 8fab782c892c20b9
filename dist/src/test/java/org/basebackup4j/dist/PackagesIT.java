package org.basebackup4j.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.TestCertificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packages, installed where nothing else is and run with a {@code PATH} on which there is no Java. */
class PackagesIT {
    private static final int FIRST_JAVA_WITH_MOVABLE_ARCHIVES = 19;
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir
    private Path directory;

    @Test
    void theTarFileIsAllThatIsNeeded() throws IOException {
        Command.of(Path.of("tar"), "-xf", file("*.tar.gz").toString(), "-C", directory.toString())
                .run()
                .orFail();
        try (DirectoryStream<Path> unpacked = Files.newDirectoryStream(directory)) {
            Path home = unpacked.iterator().next();
            assertArchiveIsGood(home);
            backUpAndVerify(home.resolve("bin"), "");
        }
    }

    @Test
    void theDebianPackageInstallsCommandsBesideTheOriginals() throws IOException {
        Path root = directory.resolve("root");
        Path database = Files.createDirectories(root.resolve("var/lib/dpkg"));
        for (String name : List.of("info", "updates", "triggers")) {
            Files.createDirectory(database.resolve(name));
        }
        Files.createFile(database.resolve("status"));
        Files.createFile(database.resolve("available"));
        Command.of(
                        Path.of("dpkg"),
                        "--root=" + root,
                        "--log=/dev/null",
                        "--force-not-root",
                        "--force-depends", // of which the libraries are, and there is nothing else in the tree
                        "-i",
                        file("*.deb").toString())
                .run()
                .orFail();
        assertThat(root.resolve("usr/bin/pg_basebackup")).doesNotExist();
        assertThat(root.resolve("usr/share/man/man1/pg_basebackup4j.1.gz")).isNotEmptyFile();
        assertThat(root.resolve("usr/share/bash-completion/completions/pg_verifybackup4j"))
                .isNotEmptyFile();
        assertArchiveIsGood(root.resolve("usr/lib/basebackup4j"));
        backUpAndVerify(root.resolve("usr/bin"), "4j");
    }

    /** Without one the commands only start later, so that nobody would notice. */
    private static void assertArchiveIsGood(Path home) throws IOException {
        int major = Runtime.version().feature(); // of the Java that made the packages
        if (major < FIRST_JAVA_WITH_MOVABLE_ARCHIVES) {
            return;
        }
        Command.of(
                        home.resolve("runtime/bin/java"),
                        "-Xshare:on", // or fail
                        "-XX:SharedArchiveFile=" + home.resolve("lib/classes-" + major + ".jsa"),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        home.resolve("lib/basebackup4j-cli.jar").toString(),
                        "org.basebackup4j.cli.PgBasebackup",
                        "--version")
                .run()
                .orFail();
    }

    /** Over TLS, for which a runtime needs most of its modules. */
    private void backUpAndVerify(Path commands, String suffix) throws IOException {
        TestCertificates.of("CN=localhost").signedByItself().write(directory, "server");
        Path backup = directory.resolve("backup");
        try (PostgresServer server = PostgresServer.builder(PostgresBinaries.embedded(18))
                .set("ssl", "on")
                .set("ssl_cert_file", directory.resolve("server.crt").toString())
                .set("ssl_key_file", directory.resolve("server.key").toString())
                .start()) {
            List<String> words = new ArrayList<>(List.of("-h", "127.0.0.1", "-p", Integer.toString(server.port())));
            words.addAll(List.of("-U", "postgres", "-d", "sslmode=require", "-c", "fast", "-Ft", "-Z", "zstd"));
            words.addAll(List.of("-D", backup.toString()));
            withoutJava(commands.resolve("pg_basebackup" + suffix), words).run().orFail();
        }
        Command.Result verified = withoutJava(commands.resolve("pg_verifybackup" + suffix), List.of(backup.toString()))
                .run()
                .orFail();
        assertThat(verified.text()).isEqualTo("backup successfully verified\n");
    }

    /** The launcher looks for Java in other places too, but for a JAVA_HOME that it would refuse then. */
    private Command withoutJava(Path program, List<String> arguments) {
        Command command = Command.of(program, arguments);
        command.environment().clear();
        return command.with("PATH", directory.toString())
                .with("HOME", directory.toString())
                .with("JAVA_HOME", directory.toString());
    }

    private static Path file(String glob) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(TARGET, glob)) {
            return files.iterator().next();
        }
    }
}
