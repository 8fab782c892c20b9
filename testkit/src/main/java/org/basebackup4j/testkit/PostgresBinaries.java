package org.basebackup4j.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one PostgreSQL version.
 *
 * @param major the major version
 * @param directory where {@code bin} and the rest are
 */
public record PostgresBinaries(int major, Path directory) {
    private static final Path DEBIAN_15 = Path.of("/usr/lib/postgresql/15");
    private static final Set<PosixFilePermission> FOR_ALL = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FOR_ALL_FILES = PosixFilePermissions.fromString("rw-r--r--");
    private static final Map<Integer, PostgresBinaries> EXTRACTED = new ConcurrentHashMap<>();

    /** The embedded binaries of a major version, 13 to 18, extracted once for all tests of this user. */
    public static PostgresBinaries embedded(int major) {
        return EXTRACTED.computeIfAbsent(major, version -> embedded(version, cache()));
    }

    /** The embedded binaries of a major version, extracted below the given directory. */
    public static PostgresBinaries embedded(int major, Path parent) {
        Path directory = parent.resolve("postgres-" + major);
        try {
            Files.createDirectories(parent);
            try (FileChannel channel = FileChannel.open(
                    parent.resolve(major + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                // Closing the channel releases the lock.
                channel.lock();
                if (!Files.exists(directory)) {
                    extract(major, directory);
                }
            }
        } catch (IOException e) {
            throw new TestkitException("could not extract PostgreSQL " + major, e);
        }
        return new PostgresBinaries(major, directory);
    }

    private static Path cache() {
        return Path.of(System.getProperty("java.io.tmpdir"), "basebackup4j-testkit-" + System.getProperty("user.name"));
    }

    private static void extract(int major, Path directory) throws IOException {
        Path partial = directory.resolveSibling(directory.getFileName() + ".partial");
        Trees.delete(partial);
        Files.createDirectories(partial);
        try (InputStream jar = PostgresBinaries.class.getResourceAsStream("binaries/" + major + ".jar")) {
            if (jar == null) {
                throw new IOException("no binaries on the class path for PostgreSQL " + major);
            }
            extractTar(packed(jar), partial);
        }
        Files.setPosixFilePermissions(partial, FOR_ALL);
        Files.move(partial, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    private static InputStream packed(InputStream jar) throws IOException {
        ZipInputStream zip = new ZipInputStream(jar);
        ZipEntry entry;
        while ((entry = zip.getNextEntry()) != null) {
            if (entry.getName().endsWith(".txz")) {
                return zip;
            }
        }
        throw new IOException("no .txz in the jar");
    }

    private static void extractTar(InputStream packed, Path target) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed));
        TarArchiveEntry entry;
        while ((entry = tar.getNextEntry()) != null) {
            Path path = target.resolve(entry.getName()).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("unsafe name: " + entry.getName());
            }
            if (entry.isDirectory()) {
                Files.createDirectories(path);
                Files.setPosixFilePermissions(path, FOR_ALL);
            } else if (entry.isSymbolicLink()) {
                Files.createDirectories(path.getParent());
                Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            } else {
                Files.createDirectories(path.getParent());
                Files.copy(tar, path);
                Files.setPosixFilePermissions(path, (entry.getMode() & 0111) == 0 ? FOR_ALL_FILES : FOR_ALL);
            }
        }
    }

    /** Debian's package {@code postgresql-15}: a server with lz4, zstd and GSSAPI, and the C tools. */
    public static Optional<PostgresBinaries> debian15() {
        PostgresBinaries debian = new PostgresBinaries(15, DEBIAN_15);
        return Files.isExecutable(debian.tool("postgres")) && Files.isExecutable(debian.tool("pg_basebackup"))
                ? Optional.of(debian)
                : Optional.empty();
    }

    /** The path of one of the programs, which need not exist. */
    public Path tool(String name) {
        return directory.resolve("bin").resolve(name);
    }
}
