package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.ScriptedServer;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that attacks whoever takes a backup of it: whatever it sends, nothing is made, changed or followed outside of
 * where the backup goes, the backup fails, and nothing is left.
 */
class HostileServerIT {
    private static final long SEED = 20261126;

    /** How a backup is taken. */
    private enum Way {
        PLAIN(18),
        PLAIN_14(14),
        PLAIN_STANDBY(18),
        PLAIN_DECOMPRESSED(18),
        PLAIN_WITHOUT_MANIFEST(18),
        TAR(18),
        TAR_14(14),
        TAR_STANDBY(18),
        TAR_STANDBY_14(14),
        TAR_COMPRESSED(18),
        TAR_WITHOUT_MANIFEST(18),
        ONE_STREAM(18),
        ONE_STREAM_14(14);

        private final int major;

        Way(int major) {
            this.major = major;
        }

        boolean is(String part) {
            return name().contains(part);
        }
    }

    /** One backup of one server, in a place of its own. */
    private static final class Trial implements AutoCloseable {
        private final Path place = PostgresServer.temporaryDirectory();
        private final Canary canary;
        private final Way way;
        private final ScriptedBackup backup;
        private final Path target = place.resolve("new/backup");
        private final Path space = place.resolve("new/space");
        private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

        Trial(Way way) throws IOException {
            this.way = way;
            this.canary = new Canary(place.resolve("canary"));
            this.backup = new ScriptedBackup(way.major, "/srv/ts", way.is("COMPRESSED"));
        }

        void take() throws BackupException {
            try (ScriptedServer server = ScriptedServer.repeating(backup.script())) {
                BaseBackup.take(options(server.port()), PasswordPrompt.never(), event -> {});
            }
        }

        private BackupOptions options(int port) throws BackupException {
            ConnectionSettings settings = ConnectionSettings.builder()
                    .set("host", "127.0.0.1")
                    .set("port", Integer.toString(port))
                    .set("user", "u")
                    .set("sslmode", "disable")
                    .build();
            BackupDestination destination = way.is("STREAM")
                    ? new BackupDestination.TarStream(Channels.newChannel(stream), "-")
                    : new BackupDestination.Directory(target);
            BackupOptions.Builder options = BackupOptions.builder(settings, destination)
                    .format(way.is("PLAIN") ? BackupFormat.PLAIN : BackupFormat.TAR)
                    .walMethod(WalMethod.NONE)
                    .tablespaceMap(new TablespaceMap(Map.of("/srv/ts", space.toString())))
                    .writeRecoveryConfiguration(way.is("STANDBY"))
                    .verifyTransfer(!way.is("WITHOUT_MANIFEST"))
                    .sync(false);
            return (way.is("COMPRESSED") ? options.serverCompression(CompressionRequest.parse("server-gzip")) : options)
                    .build();
        }

        List<String> left() throws IOException {
            List<String> left = new ArrayList<>(Trees.list(place).keySet());
            left.removeIf(name -> name.isEmpty() || name.equals("canary") || name.startsWith("canary/"));
            return left;
        }

        @Override
        public void close() throws IOException {
            Trees.delete(place);
        }
    }

    /** Each attack in two ways that chance chooses. */
    @TestFactory
    Stream<DynamicNode> someAttacks() {
        Random random = new Random(SEED);
        return attacks(ways -> {
            Collections.shuffle(ways, random);
            return ways.subList(0, Math.min(2, ways.size()));
        });
    }

    @Tag("exhaustive")
    @TestFactory
    Stream<DynamicNode> allAttacks() {
        return attacks(ways -> ways);
    }

    private static Stream<DynamicNode> attacks(UnaryOperator<List<Way>> chosen) {
        return Attack.all().stream().map(attack -> {
            List<Way> ways = new ArrayList<>(List.of(Way.values()));
            ways.removeIf(way -> !isPossible(attack, way));
            return dynamicContainer(
                    attack.name(),
                    chosen.apply(ways).stream().map(way -> dynamicTest(way.name(), () -> fails(attack, way))));
        });
    }

    private static boolean isPossible(Attack attack, Way way) {
        return switch (attack.needs()) {
            case NOTHING -> true;
            case MANIFEST -> !way.is("WITHOUT_MANIFEST");
            case STANDBY -> way.is("STANDBY");
            case VERSION_15 -> way.major >= 15;
        };
    }

    private static void fails(Attack attack, Way way) throws IOException {
        try (Trial trial = new Trial(way)) {
            attack.done().accept(trial.backup, trial.canary);
            Throwable failure = catchThrowable(trial::take);
            assertThat(trial.canary.changes()).isEmpty();
            assertThat(failure).as(attack.name() + " " + way).isInstanceOf(BackupException.class);
            assertThat(((BackupException) failure).getMessage())
                    .as(attack.name() + " " + way)
                    .containsPattern(attack.message());
            if (failure instanceof TransferException) {
                assertThat(trial.target.resolve("backup_manifest")).doesNotExist();
            } else {
                assertThat(trial.left()).isEmpty();
            }
        }
    }

    /** Else the attacks would fail for no reason of their own. */
    @TestFactory
    Stream<DynamicNode> honestServer() {
        return Arrays.stream(Way.values())
                .map(way -> dynamicTest(way.name(), () -> {
                    try (Trial trial = new Trial(way)) {
                        trial.take();
                        assertThat(trial.canary.changes()).isEmpty();
                        if (way.is("PLAIN")) {
                            assertThat(trial.target.resolve("base/5/1259")).hasSize(9000);
                            assertThat(trial.target.resolve("pg_tblspc/16384/PG_18_202506291/5/16390"))
                                    .hasContent("in space");
                        } else if (way.is("TAR")) {
                            assertThat(trial.target.resolve("base.tar" + (way.is("COMPRESSED") ? ".gz" : "")))
                                    .isNotEmptyFile();
                        } else {
                            assertThat(trial.stream.size()).isGreaterThan(9000);
                        }
                    }
                }));
    }

    /** A tablespace that is made meanwhile is not announced; recovery makes its link again. */
    @Test
    void aLinkThatWasNotAnnouncedIsNotMade() throws Exception {
        try (Trial trial = new Trial(Way.PLAIN)) {
            trial.backup.base().link("pg_tblspc/999", trial.canary.path("home").toString());
            trial.take();
            assertThat(Files.exists(trial.target.resolve("pg_tblspc/999"), LinkOption.NOFOLLOW_LINKS))
                    .isFalse();
            assertThat(trial.target.resolve("backup_manifest")).exists();
        }
    }

    /** The server sends any link that is there; somebody who moved a tablespace may have kept the old one. */
    @ParameterizedTest
    @ValueSource(strings = {"16384.old", "old", "9x", "016384", "99999999999", "-x", "a\nb"})
    void aLinkBesideThoseOfTablespacesIsNotMade(String name) throws Exception {
        for (Way way : List.of(Way.PLAIN, Way.ONE_STREAM)) {
            for (String to : List.of("/srv/ts", "relative", "/a/../b")) {
                try (Trial trial = new Trial(way)) {
                    trial.backup.base().link("pg_tblspc/" + name, to);
                    trial.take();
                    assertThat(Files.exists(trial.target.resolve("pg_tblspc/" + name), LinkOption.NOFOLLOW_LINKS))
                            .isFalse();
                }
            }
        }
        try (Trial trial = new Trial(Way.PLAIN)) {
            trial.backup.base().link("pg_tblspc/" + name, "/srv/ts").file("pg_tblspc/" + name + "/evil", 0600, "evil");
            assertThatThrownBy(trial::take).hasMessageStartingWith("tar member has unsafe path name");
        }
    }

    /** Whoever moved a tablespace by hand made the link by hand too. */
    @ParameterizedTest
    @ValueSource(strings = {"/srv/ts/", "//srv//ts", "/srv/./ts", "/srv/ts/."})
    void aLinkWithMoreSlashesThanItNeeds(String location) throws Exception {
        for (Way way : List.of(Way.PLAIN, Way.TAR, Way.ONE_STREAM)) {
            try (Trial trial = new Trial(way)) {
                trial.backup
                        .withoutHeaders()
                        .withoutArchives()
                        .header("16384", location, "1")
                        .header(null, null, "1")
                        .base(ScriptedBackup.honestBase(location))
                        .archive("16384", location, ScriptedBackup.honestSpace());
                trial.take();
                if (way == Way.PLAIN) {
                    assertThat(trial.space.resolve("PG_18_202506291/5/16390")).hasContent("in space");
                }
            }
        }
    }

    /** Where a tablespace goes if it is not mapped is the server's to say; but not into anything that is in use. */
    @TestFactory
    Stream<DynamicNode> tablespacesAtBadPlaces() {
        Map<String, String> places = new TreeMap<>(Map.of(
                "the target", "new/backup",
                "a directory that is not empty", "canary/home",
                "a file", "canary/file",
                "a link to a directory that is not empty", "canary/link",
                "within the target", "new/backup/base",
                "around the target", "new"));
        return places.entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    try (Trial trial = new Trial(Way.PLAIN)) {
                        String location = trial.place.resolve(entry.getValue()).toString();
                        trial.backup
                                .withoutHeaders()
                                .withoutArchives()
                                .header("16384", location, "1")
                                .header(null, null, "1")
                                .base(ScriptedBackup.honestBase(location))
                                .archive("16384", location, ScriptedBackup.honestSpace());
                        assertThat(catchThrowable(trial::take)).isInstanceOf(BackupException.class);
                        assertThat(trial.canary.changes()).isEmpty();
                        assertThat(trial.left()).isEmpty();
                    }
                }));
    }
}
