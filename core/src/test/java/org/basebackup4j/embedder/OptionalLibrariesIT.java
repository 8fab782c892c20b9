package org.basebackup4j.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.BaseBackup;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.testkit.Command;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Virtual machines of their own, on the class path and on the module path, that lack what may be lacking. */
class OptionalLibrariesIT {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final String ZSTD_IS_MISSING =
            "MissingLibraryException: compression with zstd needs a library that is missing";

    private static final String LZ4_IS_MISSING =
            "MissingLibraryException: compression with lz4 needs a library that is missing";

    private Path work;

    @BeforeEach
    void makeDirectory() {
        work = PostgresServer.temporaryDirectory();
    }

    @AfterEach
    void removeDirectory() throws Exception {
        Trees.delete(work);
    }

    @Test
    void onTheClassPathWithoutThem() throws Exception {
        PostgresServer server = SharedServers.embedded(18);
        BaseBackup.take(BackupOptions.builder(settings(server), work.resolve("packed"))
                .format(BackupFormat.TAR)
                .compression(CompressionSpec.parse("zstd"))
                .fastCheckpoint(true)
                .sync(false)
                .build());
        List<String> java = List.of("-cp", paths(OptionalLibrariesIT::isNeeded) + File.pathSeparator + program());
        assertThat(run(
                        java,
                        connection(server, "postgres"),
                        "plain",
                        "tar gzip",
                        "tar zstd",
                        "tar lz4",
                        "plain server-zstd",
                        "verify plain",
                        "verify tar-gzip",
                        "verify packed"))
                .containsExactly(
                        "plain: complete",
                        "tar gzip: complete",
                        "tar zstd: " + ZSTD_IS_MISSING + " (Add com.github.luben:zstd-jni to the class path.)",
                        "tar lz4: " + LZ4_IS_MISSING + " (Add at.yawk.lz4:lz4-java to the class path.)",
                        "plain server-zstd: " + ZSTD_IS_MISSING + " (Add com.github.luben:zstd-jni to the class path.)",
                        "verify plain: good",
                        "verify tar-gzip: good",
                        "verify packed: " + ZSTD_IS_MISSING + " (Add com.github.luben:zstd-jni to the class path.)");
        assertThat(work).isDirectoryNotContaining("glob:**{zstd,lz4}");
    }

    @Test
    void onTheModulePath() throws Exception {
        PostgresServer server = SharedServers.embedded(18);
        List<String> without = List.of(
                "-p",
                paths(OptionalLibrariesIT::isNeeded),
                "--add-modules",
                "org.basebackup4j",
                "-cp",
                program().toString());
        String hint =
                " (Add com.github.luben:zstd-jni to the module path, and its module com.github.luben.zstd_jni with"
                        + " \"requires\" or --add-modules.)";
        assertThat(run(without, connection(server, "postgres"), "plain", "tar zstd"))
                .containsExactly("plain: complete", "tar zstd: " + ZSTD_IS_MISSING + hint);

        List<String> with = List.of(
                "-p",
                paths(path -> isNeeded(path) || path.contains("zstd-jni") || path.contains("lz4-java")),
                "--add-modules",
                "org.basebackup4j,com.github.luben.zstd_jni,org.lz4.java",
                "-cp",
                program().toString());
        assertThat(run(with, connection(server, "postgres"), "tar lz4", "tar zstd", "verify tar-lz4"))
                .containsExactly("tar lz4: complete", "tar zstd: complete", "verify tar-lz4: good");
    }

    @Test
    void withTheModulesOfJavaThatAreNeeded() throws Exception {
        PostgresServer server = SharedServers.embedded(18);
        List<String> java = List.of(
                "--limit-modules",
                "java.logging,java.naming,jdk.net",
                "-cp",
                paths(path -> true) + File.pathSeparator + program());
        assertThat(run(java, connection(server, "postgres"), "plain", "tar lz4", "tar zstd", "verify plain"))
                .containsExactly("plain: complete", "tar lz4: complete", "tar zstd: complete", "verify plain: good");
        assertThat(run(java, connection(server, "postgres") + " gssencmode=require", "plain"))
                .singleElement()
                .asString()
                .startsWith("plain: MissingLibraryException: ")
                .endsWith(
                        "GSSAPI encryption required but was impossible: this Java has no module java.security.jgss (Use"
                                + " a Java runtime that has the module java.security.jgss, or add it with --add-modules.)");
    }

    @Test
    void whatTheServerCompressesOrAsksFor() throws Exception {
        assumeTrue(
                PostgresBinaries.debian15().isPresent(),
                "skipped: the server with zstd and GSSAPI is Debian's package postgresql-15, which is not installed");
        PostgresServer server = PostgresServer.builder(
                        PostgresBinaries.debian15().orElseThrow())
                .hba("host replication ticket 127.0.0.1/32 gss")
                .start();
        try (server) {
            server.execute("create role ticket login replication");
            List<String> java = List.of(
                    "--limit-modules",
                    "java.logging,java.naming,jdk.net",
                    "-cp",
                    paths(OptionalLibrariesIT::isNeeded) + File.pathSeparator + program());
            assertThat(run(java, connection(server, "postgres"), "tar server-zstd"))
                    .containsExactly("tar server-zstd: " + ZSTD_IS_MISSING
                            + " (Add com.github.luben:zstd-jni to the class path.)");
            assertThat(work).isEmptyDirectory();
            assertThat(run(java, connection(server, "ticket"), "plain"))
                    .singleElement()
                    .asString()
                    .contains("could not initiate GSSAPI security context: this Java has no module java.security.jgss");
        }
    }

    private List<String> run(List<String> java, String connection, String... what) {
        List<String> arguments = new ArrayList<>(java);
        arguments.addAll(List.of(Embedder.class.getName(), connection, work.toString()));
        arguments.addAll(List.of(what));
        Command.Result result = Command.of(JAVA, arguments).run();
        assertThat(result.status()).as(result.stderr()).isZero();
        return result.text().lines().toList();
    }

    private static ConnectionSettings settings(PostgresServer server) throws Exception {
        return ConnectionSettings.builder()
                .connectionString(connection(server, "postgres"))
                .build();
    }

    private static String connection(PostgresServer server, String user) {
        return "host=127.0.0.1 port=" + server.port() + " user=" + user;
    }

    private static Path program() throws Exception {
        return Path.of(OptionalLibrariesIT.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    /** Ours, and the libraries that are not optional. */
    private static boolean isNeeded(String path) {
        boolean optional = Stream.of("zstd-jni", "lz4-java", "bcpkix", "bcprov", "bcutil", "jspecify")
                .anyMatch(path::contains);
        return !optional;
    }

    /** Of the class path of the tests what the library itself uses. */
    private static String paths(Predicate<String> wanted) throws Exception {
        List<String> libraries = List.of(
                "at/yawk/lz4",
                "com/github/luben",
                "com/github/marianobarrios",
                "com/ongres",
                "commons-codec",
                "commons-io",
                "org/apache/commons",
                "org/bouncycastle",
                "org/jspecify");
        Path own = Path.of(BaseBackup.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.concat(
                        Stream.of(own.toString()),
                        Stream.of(all.split(File.pathSeparator))
                                .filter(path -> libraries.stream().anyMatch(path::contains)))
                .filter(wanted)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
