package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.PostgresServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of an idle server, with everything that a tree can have in it, PostgreSQL 15's own program and ours make the same
 * backup: names, modes, sizes, links, contents, and in tar files the members' owners, types and order.
 */
class SameAsOriginalIT {
    @TempDir(factory = InMemory.class)
    private Path work;

    @BeforeEach
    void needsTheOriginal() {
        Original.programs();
    }

    static Stream<Arguments> clustersAndWal() {
        return Stream.of(false, true)
                .flatMap(groupAccess -> Stream.of(WalMethod.values()).map(wal -> Arguments.of(groupAccess, wal)));
    }

    @ParameterizedTest(name = "group access {0}, wal {1}")
    @MethodSource("clustersAndWal")
    void plain(boolean groupAccess, WalMethod wal) throws Exception {
        assertSame(Clusters.idle15(groupAccess), new Case(BackupFormat.PLAIN, wal, false, false));
    }

    @ParameterizedTest(name = "group access {0}, wal {1}")
    @MethodSource("clustersAndWal")
    void tar(boolean groupAccess, WalMethod wal) throws Exception {
        assertSame(Clusters.idle15(groupAccess), new Case(BackupFormat.TAR, wal, false, false));
    }

    @ParameterizedTest(name = "wal {0}")
    @EnumSource
    void plainWithAWalDirectoryOfItsOwn(WalMethod wal) throws Exception {
        assertSame(Clusters.idle15(true), new Case(BackupFormat.PLAIN, wal, false, true));
    }

    @ParameterizedTest(name = "group access {0}, {1}")
    @MethodSource("clustersAndFormats")
    void forAStandby(boolean groupAccess, BackupFormat format) throws Exception {
        assertSame(Clusters.idle15(groupAccess), new Case(format, WalMethod.STREAM, true, false));
    }

    static Stream<Arguments> clustersAndFormats() {
        return Stream.of(false, true)
                .flatMap(groupAccess ->
                        Stream.of(BackupFormat.values()).map(format -> Arguments.of(groupAccess, format)));
    }

    private record Case(BackupFormat format, WalMethod wal, boolean forStandby, boolean walDirectory) {}

    private void assertSame(PostgresServer server, Case variant) throws Exception {
        Path original = Files.createDirectory(work.resolve("original"));
        Original.backUp(server, originalOptions(server, variant, original));
        Path ours = Files.createDirectory(work.resolve("ours"));
        BaseBackup.take(ourOptions(server, variant, ours), PasswordPrompt.never(), event -> {});

        List<String> expected = listing(original, variant);
        assertThat(expected).hasSizeGreaterThan(900);
        assertThat(difference(expected, listing(ours, variant))).isEmpty();
    }

    /** The lines that are not at the same place in both lists; the lists themselves fill many screens. */
    private static List<String> difference(List<String> original, List<String> ours) {
        if (original.equals(ours)) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        original.stream().filter(line -> !ours.contains(line)).forEach(line -> lines.add("original: " + line));
        ours.stream().filter(line -> !original.contains(line)).forEach(line -> lines.add("ours: " + line));
        return lines.isEmpty() ? List.of("the order of the lines") : lines;
    }

    private static Map<String, String> tablespaceMap(PostgresServer server, Path place) {
        Map<String, String> map = new LinkedHashMap<>();
        Clusters.tablespaces(server)
                .forEach((oid, directory) -> map.put(
                        directory.toString(), place.resolve("space-" + oid).toString()));
        return map;
    }

    private static List<String> originalOptions(PostgresServer server, Case variant, Path place) {
        List<String> options = new ArrayList<>(List.of(
                "--checkpoint=fast",
                "--no-sync",
                "--pgdata=" + place.resolve("backup"),
                "--format=" + (variant.format() == BackupFormat.PLAIN ? "plain" : "tar"),
                "--wal-method=" + variant.wal().name().toLowerCase(Locale.ROOT)));
        if (variant.format() == BackupFormat.PLAIN) {
            tablespaceMap(server, place).forEach((from, to) -> options.add("--tablespace-mapping=" + from + "=" + to));
        }
        if (variant.walDirectory()) {
            options.add("--waldir=" + place.resolve("wal"));
        }
        if (variant.forStandby()) {
            options.add("--write-recovery-conf");
        }
        return options;
    }

    private static BackupOptions ourOptions(PostgresServer server, Case variant, Path place) throws Exception {
        BackupOptions.Builder options = BackupOptions.builder(Clusters.settings(server), place.resolve("backup"))
                .fastCheckpoint(true)
                .sync(false)
                .format(variant.format())
                .walMethod(variant.wal())
                .writeRecoveryConfiguration(variant.forStandby());
        if (variant.format() == BackupFormat.PLAIN) {
            options.tablespaceMap(new TablespaceMap(tablespaceMap(server, place)));
        }
        if (variant.walDirectory()) {
            options.walDirectory(place.resolve("wal"));
        }
        return options.build();
    }

    /** The tree with all that lies beside it; for a tar file its members, from which its size follows. */
    private static List<String> listing(Path place, Case variant) throws IOException {
        List<String> lines = new ArrayList<>();
        for (var entry : BackupListing.ofTree(place, variant.forStandby()).entrySet()) {
            String name = entry.getKey();
            boolean tar = name.endsWith(".tar");
            String description = entry.getValue().replace(place.toString(), "PLACE");
            lines.add(name + " " + (tar ? description.replaceAll(" \\d+ \\w+$", "") : description));
            if (tar) {
                BackupListing.ofTar(place.resolve(name), variant.forStandby())
                        .forEach(member -> lines.add(name + ": " + member));
            }
        }
        return lines;
    }
}
