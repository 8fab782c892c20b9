package org.basebackup4j.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.testkit.Trees;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CreatedPathsTest {
    @TempDir
    private Path directory;

    private Path canary;
    private final CreatedPaths created = new CreatedPaths();

    @BeforeEach
    void canary() throws IOException {
        canary = Files.createDirectory(directory.resolve("canary"));
        Files.writeString(canary.resolve("file"), "precious");
    }

    private void assertOnlyCanaryIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).containsExactly(canary);
        }
        assertThat(canary.resolve("file")).hasContent("precious");
    }

    private void fill(Path path) throws IOException {
        Path deep = Files.createDirectories(path.resolve("a/b/c"));
        Files.writeString(deep.resolve("file"), "x");
        Files.createSymbolicLink(deep.resolve("link"), canary);
        Files.createSymbolicLink(path.resolve("dangling"), Path.of("nowhere"));
        Modes.set(deep.resolve("file"), 0);
        Modes.set(deep, 0500);
        Modes.set(path.resolve("a"), 0);
    }

    @Test
    void makesAndRemoves() throws Exception {
        Path target = directory.resolve("target");
        Claim claim = created.claim(Place.DATA, target, false);
        assertThat(claim).isEqualTo(new Claim(Place.DATA, target, true));
        assertThat(created.claims()).containsExactly(claim);
        assertThat(Modes.of(target)).isEqualTo("700");
        fill(target);
        created.undo(claim);
        assertThat(created.claims()).isEmpty();
        assertOnlyCanaryIsLeft();
    }

    @Test
    void groupAccessAndParents() throws Exception {
        Path target = directory.resolve("one/two/target");
        Claim claim = created.claim(Place.DATA, target, true);
        assertThat(Modes.of(target)).isEqualTo("750");
        assertThat(Modes.of(directory.resolve("one"))).isEqualTo("750");
        assertThatCode(created::syncParents).doesNotThrowAnyException();
        fill(target);
        created.undo(claim);
        assertOnlyCanaryIsLeft();
    }

    @Test
    void parentsThatAreShared() throws Exception {
        Claim data = created.claim(Place.DATA, directory.resolve("p/data"), false);
        Claim wal = created.claim(Place.WAL, directory.resolve("p/q/wal"), false);
        Claim space = created.claim(Place.TABLESPACE, directory.resolve("p/data/space"), false);
        for (Claim claim : created.claims()) {
            created.undo(claim);
        }
        assertThat(new Claim[] {data, wal, space}).allMatch(Claim::created);
        assertOnlyCanaryIsLeft();
    }

    @Test
    void parentThatSomebodyElseUses() throws Exception {
        Claim claim = created.claim(Place.DATA, directory.resolve("p/q/data"), false);
        Files.createFile(directory.resolve("p/theirs"));
        created.undo(claim);
        assertThat(directory.resolve("p/theirs")).exists();
        assertThat(directory.resolve("p/q")).doesNotExist();
    }

    @Test
    void foundDirectoryStays() throws Exception {
        Path target = Files.createDirectory(directory.resolve("target"));
        Modes.set(target, 0755);
        Claim claim = created.claim(Place.DATA, target, false);
        assertThat(claim.created()).isFalse();
        fill(target);
        Modes.set(target, 0700);
        created.undo(claim);
        assertThat(target).isEmptyDirectory();
        assertThat(Modes.of(target)).isEqualTo("755");
    }

    @Test
    void foundThroughALink() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        Claim claim = created.claim(Place.DATA, link, false);
        fill(real);
        created.undo(claim);
        assertThat(real).isEmptyDirectory();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void createdOneThatWasReplacedByALink() throws Exception {
        Path target = directory.resolve("target");
        Claim claim = created.claim(Place.DATA, target, false);
        Trees.delete(target);
        Files.createSymbolicLink(target, canary);
        created.undo(claim);
        assertOnlyCanaryIsLeft();
    }

    @Test
    void whatIsGoneIsNoError() throws Exception {
        Claim made = created.claim(Place.DATA, directory.resolve("p/q/data"), false);
        Path found = Files.createDirectory(directory.resolve("found"));
        Claim foundEmpty = created.claim(Place.WAL, found, false);
        Trees.delete(directory.resolve("p"));
        Trees.delete(found);
        created.undo(made);
        created.undo(foundEmpty);
        created.undo(made);
        assertOnlyCanaryIsLeft();
    }

    @Test
    void anEmptyDirectoryIsTakenOnlyOnce() throws Exception {
        Path made = directory.resolve("p/made");
        Path found = Files.createDirectory(directory.resolve("found"));
        CreatedPaths first = new CreatedPaths();
        List<Claim> claims = List.of(first.claim(Place.DATA, made, false), first.claim(Place.TABLESPACE, found, false));
        assertRefused(made, "directory \"" + made + "\" exists but is not empty");
        assertRefused(found, "directory \"" + found + "\" exists but is not empty");
        first.complete();
        assertThat(made).isEmptyDirectory();
        assertThat(found).isEmptyDirectory();
        for (Claim claim : claims) {
            first.undo(claim);
        }
    }

    @Test
    void whatSomebodyEmptiedIsNotComplete() throws Exception {
        Path target = directory.resolve("target");
        created.claim(Place.DATA, target, false);
        Trees.delete(target);
        Files.createDirectory(target);
        assertThatThrownBy(created::complete)
                .isInstanceOf(BackupException.class)
                .hasMessage(
                        "could not remove file \"" + target + "/basebackup4j.in-progress\": No such file or directory");
    }

    @Test
    void whatIsKeptLooksAsIfItWereComplete() throws Exception {
        Path target = directory.resolve("target");
        Claim claim = created.claim(Place.DATA, target, false);
        Files.createFile(target.resolve("theirs"));
        created.keep(claim);
        created.keep(claim);
        assertThat(target.toFile().list()).containsExactly("theirs");
    }

    @Test
    void notEmpty() {
        assertRefused(canary, "directory \"" + canary + "\" exists but is not empty");
    }

    @Test
    void notADirectory() {
        Path file = canary.resolve("file");
        assertRefused(file, "could not access directory \"" + file + "\": Not a directory");
        Path below = file.resolve("target");
        assertRefused(below, "could not access directory \"" + below + "\": Not a directory");
    }

    @Test
    void danglingLink() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nothing"));
        assertRefused(link, "could not create directory \"" + link + "\": File exists");
        assertThat(directory.resolve("nothing")).doesNotExist();
    }

    @Test
    void failedClaimLeavesNothing() throws Exception {
        Path target = directory.resolve("p/q").resolve("n".repeat(300));
        assertRefused(target, "could not create directory \"" + target + "\": File name too long");
        Path middle = directory.resolve("p/" + "n".repeat(300));
        assertRefused(middle.resolve("q"), "could not create directory \"" + middle + "\": File name too long");
        assertRefused(
                Path.of("/proc/no-such/p/target"),
                "could not create directory \"/proc/no-such\": No such file or directory");
        assertRefused(Path.of(""), "could not create directory \"\": No such file or directory");
        assertOnlyCanaryIsLeft();
    }

    private void assertRefused(Path path, String message) {
        assertThatThrownBy(() -> created.claim(Place.DATA, path, false))
                .isInstanceOf(BackupException.class)
                .hasMessage(message)
                .satisfies(e -> assertThat(e.getCause() instanceof IOException).isEqualTo(message.contains(": ")));
        assertThat(created.claims()).isEmpty();
    }

    @Test
    void noPermission() throws Exception {
        assumeFalse(Modes.isRoot(), "root may do everything");
        Path closed = Files.createDirectory(directory.resolve("closed"));
        Path target = closed.resolve("p/target");
        Modes.set(closed, 0500);
        assertRefused(target, "could not create directory \"" + target + "\": Permission denied");
        Modes.set(closed, 0);
        assertRefused(closed, "could not access directory \"" + closed + "\": Permission denied");
        Modes.set(closed, 0700);
        Claim claim = created.claim(Place.DATA, target, false);
        Modes.set(closed.resolve("p"), 0500);
        assertThatThrownBy(() -> created.undo(claim))
                .isInstanceOf(IOException.class)
                .hasMessage("could not remove file \"" + target + "\": Permission denied");
        Modes.set(closed.resolve("p"), 0700);
    }

    @Test
    void anotherThreadStillWrites() throws Exception {
        Path target = directory.resolve("target");
        Claim claim = created.claim(Place.DATA, target, false);
        Path wal = Files.createDirectory(target.resolve("pg_wal"));
        AtomicBoolean gone = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            try {
                for (int i = 0; ; i++) {
                    Files.createFile(wal.resolve("segment" + i));
                }
            } catch (NoSuchFileException e) {
                gone.set(true);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        writer.start();
        while (!Files.exists(wal.resolve("segment100"))) {
            Thread.onSpinWait();
        }
        created.undo(claim);
        writer.join();
        assertThat(gone).isTrue();
        assertOnlyCanaryIsLeft();
    }

    @Test
    void deepAndWide() throws Exception {
        Path target = directory.resolve("t");
        Claim claim = created.claim(Place.DATA, target, false);
        Path deep = target;
        for (int i = 0; i < 300; i++) {
            deep = Files.createDirectory(deep.resolve("d"));
        }
        for (int i = 0; i < 2000; i++) {
            Files.createFile(deep.resolve("f" + i));
        }
        created.undo(claim);
        assertOnlyCanaryIsLeft();
    }
}
