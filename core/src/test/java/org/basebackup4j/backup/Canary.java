package org.basebackup4j.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A tree that must be after an attack what it was before: names, modes, links, contents, and times of changes. */
final class Canary {
    private final Path root;
    private final SortedMap<String, String> before;

    /** Makes one of a little of everything below a directory. */
    Canary(Path root) throws IOException {
        this.root = root;
        Files.createDirectories(root.resolve("home/.ssh"));
        Files.createDirectories(root.resolve("empty"));
        Files.writeString(root.resolve("home/.ssh/authorized_keys"), "mine");
        Files.writeString(root.resolve("file"), "file");
        Files.createSymbolicLink(root.resolve("link"), Path.of("home"));
        this.before = look();
    }

    Path path(String name) {
        return root.resolve(name);
    }

    private SortedMap<String, String> look() throws IOException {
        SortedMap<String, String> seen = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String attributes = Files.readAttributes(
                                path, "unix:mode,ino,nlink,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS)
                        .toString();
                String content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        ? Arrays.toString(Files.readAllBytes(path))
                        : "";
                seen.put(root.relativize(path).toString(), attributes + content);
            }
        }
        return seen;
    }

    /** What is not as it was; empty when all is well. */
    SortedMap<String, String> changes() throws IOException {
        SortedMap<String, String> changes = look();
        before.forEach((name, was) -> {
            if (!changes.remove(name, was)) {
                changes.put(name, "was " + was);
            }
        });
        return changes;
    }
}
