package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.RawPath;
import org.basebackup4j.pg.StorageException;

/** A backup in a directory, as a server could start from. */
final class PlainFiles implements BackupFiles {
    private static final RelativePath LOG = RelativePath.of("pg_wal");

    private final Path root;

    PlainFiles(Path root) {
        this.root = root;
    }

    @Override
    public Path directory() {
        return root;
    }

    @Override
    public Optional<SourceFile> open(RelativePath path) throws BackupException {
        Path file = RawPath.resolve(root, path.bytes());
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile()) {
                throw new DamagedDataException("\"" + file + "\" is not a regular file or directory");
            }
            return Optional.of(SourceFile.whole(FileChannel.open(file), file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw OsError.failure("open file", file, e);
        }
    }

    @Override
    public String nameOf(RelativePath path) {
        return RawPath.resolve(root, path.bytes()).toString();
    }

    @Override
    public boolean hasGroupAccess() throws BackupException {
        try {
            return Files.getPosixFilePermissions(root).contains(PosixFilePermission.GROUP_READ);
        } catch (IOException e) {
            throw new StorageException(
                    "could not read permissions of directory \"" + root + "\": " + OsError.text(e), e);
        }
    }

    @Override
    public List<Tablespace> tablespaces() throws BackupException {
        List<Tablespace> tablespaces = new ArrayList<>();
        for (Path entry : entries(root.resolve(Tablespace.DIRECTORY))) {
            String name = String.valueOf(entry.getFileName());
            if (Tablespace.isOid(name)) {
                tablespaces.add(new Tablespace(name, location(entry)));
            }
        }
        tablespaces.sort(Comparator.comparingLong(tablespace -> Long.parseLong(tablespace.oid())));
        return tablespaces;
    }

    private static Optional<String> location(Path entry) throws BackupException {
        if (!Files.isSymbolicLink(entry)) {
            return Optional.empty();
        }
        Path target;
        try {
            target = Files.readSymbolicLink(entry);
        } catch (IOException e) {
            throw OsError.failure("read symbolic link", entry, e);
        }
        if (!target.isAbsolute()) {
            throw new BackupException("target of symbolic link \"" + entry + "\" is relative");
        }
        return Optional.of(target.normalize().toString());
    }

    @Override
    public void walk(Visitor visitor) throws BackupException {
        walk(RelativePath.ROOT, root, visitor);
        for (Tablespace tablespace : tablespaces()) {
            visitor.directory(tablespace.path());
            walk(tablespace.path(), root.resolve(Tablespace.DIRECTORY).resolve(tablespace.oid()), visitor);
        }
    }

    private void walk(RelativePath path, Path directory, Visitor visitor) throws BackupException {
        boolean inTablespaces = path.is(Tablespace.DIRECTORY);
        for (Path entry : entries(directory)) {
            if (!inTablespaces || !Tablespace.isOid(String.valueOf(entry.getFileName()))) {
                entry(path.child(RawPath.fileNameBytes(entry)), entry, inTablespaces, visitor);
            }
        }
    }

    private void entry(RelativePath path, Path entry, boolean inTablespaces, Visitor visitor) throws BackupException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw OsError.failure("stat file", entry, e);
        }
        boolean linkedLog = attributes.isSymbolicLink() && path.equals(LOG) && Files.isDirectory(entry);
        if (attributes.isDirectory() || linkedLog) {
            visitor.directory(path);
            walk(path, entry, visitor);
        } else if (attributes.isRegularFile()) {
            visitor.file(path);
        } else if (!attributes.isSymbolicLink()) {
            visitor.skipped("skipping special file \"" + entry + "\"");
        } else if (!inTablespaces) {
            visitor.skipped("skipping symbolic link \"" + entry + "\"");
        }
    }

    /** In the same order every time. */
    private static List<Path> entries(Path directory) throws BackupException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (IOException e) {
            throw OsError.failure("open directory", directory, e);
        } catch (DirectoryIteratorException e) {
            throw new StorageException(
                    "could not read directory \"" + directory + "\": "
                            + OsError.text(Objects.requireNonNull(e.getCause())),
                    e);
        }
        entries.sort(Comparator.comparing(path -> String.valueOf(path.getFileName())));
        return entries;
    }

    @Override
    public void close() {
        // Each file is closed by who opened it.
    }
}
