package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.SharedServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launcher works from anywhere, and nothing that the JVM has to say gets between the command and its reader. */
class LauncherIT {
    private static final String VERSION_LINE = "pg_basebackup (PostgreSQL) 18.6\nbasebackup4j ";
    private static final Path LIB = Distribution.directory().resolve("lib");

    @TempDir
    private Path directory;

    private final Map<String, String> environment = new HashMap<>();

    /** Every Java on this machine that is new enough: what the tests run on, and what Debian and Temurin install. */
    static List<Path> javaHomes() throws IOException {
        List<Path> homes =
                new ArrayList<>(List.of(Path.of(System.getProperty("java.home")).toRealPath()));
        Path common = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(common)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(common)) {
                for (Path child : children) {
                    if (Files.isExecutable(child.resolve("bin/java")) && !homes.contains(child.toRealPath())) {
                        homes.add(child.toRealPath());
                    }
                }
            }
        }
        return homes;
    }

    private Command.Result run(Path program, String... arguments) {
        Command command = Distribution.bare(directory, program, List.of(arguments));
        command.environment().putAll(environment);
        return command.run();
    }

    private Command.Result version(Path launcher) {
        return run(launcher, "--version");
    }

    /** What a shell makes of a line in which {@code $1} is the launcher. */
    private Command.Result shell(String line) {
        return run(Path.of("/bin/sh"), "-c", line, "sh", Distribution.launcher().toString());
    }

    private static void assertVersion(Command.Result run) {
        assertThat(run.stderr()).isEmpty();
        assertThat(run.text()).startsWith(VERSION_LINE).matches("[^\n]*\n[^\n]*\n");
        assertThat(run.status()).isZero();
    }

    @Test
    void theBuildMadeAnArchiveForItsJava() {
        assertThat(LIB.resolve("classes-" + System.getProperty("java.specification.version") + ".jsa"))
                .isRegularFile();
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void theJvmIsSilentWhateverTheClassArchiveIs(Path javaHome) throws IOException {
        environment.put("JAVA_HOME", javaHome.toString());
        assertVersion(version(Distribution.launcher()));

        Path copy = copyOfDistribution("copy");
        Path launcher = copy.resolve("bin/pg_basebackup");
        assertVersion(version(launcher)); // made for another directory
        Files.setLastModifiedTime(copy.resolve("lib/basebackup4j-cli.jar"), FileTime.fromMillis(0));
        assertVersion(version(launcher)); // made from another jar
        for (String content : List.of("", "garbage")) {
            for (Path archive : archives(copy)) {
                Files.delete(archive);
                Files.writeString(archive, content);
            }
            assertVersion(version(launcher));
        }
        for (Path archive : archives(copy)) {
            Files.delete(archive);
        }
        assertVersion(version(launcher));
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void errorsAreSilentOtherwiseToo(Path javaHome) {
        environment.put("JAVA_HOME", javaHome.toString());
        Command.Result run = run(Distribution.launcher(), "-D", "x", "-Fq");
        assertThat(run.text()).isEmpty();
        assertThat(run.stderr())
                .isEqualTo("pg_basebackup: error: invalid output format \"q\", must be \"plain\" or \"tar\"\n");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void optionsForOtherJavaProgramsAreIgnored() {
        for (String variable : List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS")) {
            environment.put(variable, "-Dx=y -XX:+PrintFlagsFinal");
        }
        assertVersion(version(Distribution.launcher()));
    }

    @Test
    void worksThroughLinksAndUnderTheirNames() throws IOException {
        Path first = Files.createSymbolicLink(directory.resolve("first"), Distribution.launcher());
        Path second = Files.createSymbolicLink(directory.resolve("pgbb"), Path.of("first"));
        assertThat(first).isSymbolicLink();
        assertVersion(version(second));
        Command.Result run = run(second, "--x");
        assertThat(run.stderr())
                .isEqualTo(second + ": unrecognized option '--x'\n"
                        + "pgbb: hint: Try \"pgbb --help\" for more information.\n");
    }

    @Test
    void worksInADirectoryWithBlanks() throws IOException {
        assertVersion(version(copyOfDistribution("with two blanks").resolve("bin/pg_basebackup")));
    }

    @Test
    void worksWithoutAPathAndFromCron() {
        environment.put("PATH", "");
        assertVersion(version(Distribution.launcher()));
        environment.remove("PATH");
        assertVersion(version(Distribution.launcher()));
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("SHELL", "/bin/sh");
        assertVersion(version(Distribution.launcher()));
    }

    @Test
    void namesItselfByItsPathWhenItWasFoundThroughThePath() {
        Command.Result result = Distribution.bare(directory, Path.of("/bin/sh"), List.of("-c", "pg_basebackup --x"))
                .with("PATH", Distribution.launcher().getParent().toString())
                .run();
        assertThat(result.stderr())
                .startsWith(Distribution.launcher() + ": unrecognized option '--x'\npg_basebackup: hint: ");
    }

    @Test
    void worksFromAnotherDirectory() {
        assertVersion(shell("cd / && exec \"$1\" --version"));
    }

    @ParameterizedTest
    @MethodSource("javaHomes")
    void argumentsAndMessagesAreUtf8InEveryLocale(Path javaHome) {
        environment.put("JAVA_HOME", javaHome.toString());
        for (String locale : List.of("C", "POSIX", "de_DE.ISO-8859-1", "xx_XX.UTF-8", "C.UTF-8")) {
            environment.put("LC_ALL", locale);
            // an argument of a Java test can only be passed on in octal, whatever this JVM's own locale is
            Command.Result run = shell("exec \"$1\" -D x \"$(printf 'gr\\303\\274n')\"");
            assertThat(run.stderr()).as(locale).contains("(first is \"grün\")");
        }
    }

    @Test
    void closedStandardStreamsAreNotLeftToBeOpenedAsSomethingElse() throws IOException {
        Path seen = directory.resolve("seen");
        Path home = fakeJava("streams", "17.0.1");
        Files.writeString(
                home.resolve("bin/java"),
                "#!/bin/sh\nstreams=\"$(readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2)\"\necho \"$streams\" >"
                        + seen);
        environment.put("JAVA_HOME", home.toString());
        assertThat(shell("\"$1\" -D x <&- >&- 2>&-").status()).isZero();
        assertThat(seen).hasContent("/dev/null\n/dev/null\n/dev/null\n");
        assertThat(shell("\"$1\" -D x </dev/zero >/dev/full 2>/dev/zero").status())
                .isZero();
        assertThat(seen).hasContent("/dev/zero\n/dev/full\n/dev/zero\n");
    }

    @Test
    void aDirectoryThatIsGoneIsNamed() {
        Command.Result run = shell("mkdir gone && cd gone && rmdir ../gone && exec \"$1\" --version");
        assertThat(run.stderr())
                .endsWith("pg_basebackup: error: could not identify current directory: No such file or directory\n");
        assertThat(run.text()).isEmpty();
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        Command.Result run = shell("exec \"$1\" -D \"$(printf 'a\\377')\"");
        assertThat(run.stderr()).startsWith("pg_basebackup: error: command-line argument is not valid UTF-8: ");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void aJavaThatIsTooOldIsNamed() throws IOException {
        Path old = fakeJava("old", "1.8.0_412");
        environment.put("JAVA_HOME", old.toString());
        assertJavaRefused("Java 17 or newer is needed, but JAVA_HOME is version 8: \"" + old + "\"");
        Path newer = fakeJava("newer", "11.0.2");
        environment.put("JAVA_HOME", newer.toString());
        assertJavaRefused("Java 17 or newer is needed, but JAVA_HOME is version 11: \"" + newer + "\"");
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() {
        environment.put("JAVA_HOME", directory.toString());
        assertJavaRefused("JAVA_HOME has no Java in it: \"" + directory + "\"");
    }

    @Test
    void anOldJavaOnThePathIsPassedOver() throws IOException {
        assumeTrue(Files.isDirectory(Path.of("/usr/lib/jvm")), "no other Java would be found");
        environment.put("PATH", fakeJava("old", "11.0.2").resolve("bin") + ":/usr/bin:/bin");
        assertVersion(version(Distribution.launcher()));
    }

    /** Else a command takes twice as long to start: "bench/run classes" writes the list of what is in the archive anew. */
    @Test
    void theClassArchiveHasWhatABackupNeeds() throws IOException {
        Path log = directory.resolve("classes.log");
        Path home = fakeJava("logging", System.getProperty("java.version"));
        Files.writeString(
                home.resolve("bin/java"),
                "#!/bin/sh\nfor word do shift; [ \"$word\" = -Xlog:disable ] || set -- \"$@\" \"$word\"; done\nexec "
                        + System.getProperty("java.home") + "/bin/java -Xlog:class+load:file=" + log + " \"$@\"\n");
        environment.put("JAVA_HOME", home.toString());
        int port = SharedServers.embedded(18).port();
        Command.Result run = run(
                Distribution.launcher(),
                "--pgdata=" + directory.resolve("backup"),
                "--dbname=host=127.0.0.1 user=postgres port=" + port,
                "--checkpoint=fast",
                "--format=tar",
                "--gzip");
        run.orFail();
        List<String> classes = Files.readAllLines(log);
        List<String> others = classes.stream()
                .filter(line -> !line.contains("shared objects file"))
                .toList();
        assertThat(others).hasSizeLessThan(classes.size() / 10);
    }

    private void assertJavaRefused(String message) {
        Command.Result run = version(Distribution.launcher());
        assertThat(run.stderr())
                .isEqualTo(
                        "pg_basebackup: error: " + message + "\npg_basebackup: hint: Install Java 17 or newer, or let"
                                + " JAVA_HOME name the directory where it is.\n");
        assertThat(run.text()).isEmpty();
        assertThat(run.status()).isEqualTo(1);
    }

    private Path fakeJava(String name, String version) throws IOException {
        Path home = Files.createDirectories(directory.resolve(name));
        Files.createDirectory(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = home.resolve("bin/java");
        Files.writeString(java, "#!/bin/sh\nexit 99\n", StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return home;
    }

    private Path copyOfDistribution(String name) throws IOException {
        Path source = LIB.getParent();
        Path copy = directory.resolve(name);
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(source.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return copy;
    }

    private static List<Path> archives(Path distribution) throws IOException {
        try (Stream<Path> files = Files.list(distribution.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jsa")).toList();
        }
    }
}
