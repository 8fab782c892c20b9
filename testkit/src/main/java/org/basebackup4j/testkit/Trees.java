package org.basebackup4j.testkit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Directory trees: removed, and listed for comparison. */
public final class Trees {
    private Trees() {}

    /** Removes a tree, if it is there, without following links. */
    public static void delete(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /**
     * Everything below a directory, by its relative path: type and permissions, then the size of a file or the target of
     * a link.
     */
    public static SortedMap<String, String> list(Path root) throws IOException {
        SortedMap<String, String> listing = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                listing.put(root.relativize(path).toString(), describe(path));
            }
        }
        return listing;
    }

    private static String describe(Path path) throws IOException {
        PosixFileAttributes attributes =
                Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            return "link to " + Files.readSymbolicLink(path);
        }
        String mode = PosixFilePermissions.toString(attributes.permissions());
        return attributes.isDirectory() ? "directory " + mode : "file " + mode + " " + attributes.size();
    }

    /** How many bytes the files below a directory have. */
    public static long sizeBytes(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            long sum = 0;
            for (Path path : (Iterable<Path>) paths::iterator) {
                sum += Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.size(path) : 0;
            }
            return sum;
        }
    }
}
