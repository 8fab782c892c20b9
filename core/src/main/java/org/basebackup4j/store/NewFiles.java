package org.basebackup4j.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Predicate;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;

/** Makes files and directories with the modes of the server's, whatever the process's umask is. Immutable. */
public final class NewFiles {
    private static final String MODE = "unix:mode";
    private static final int ALL_PERMISSIONS = 07777;
    private static final Set<StandardOpenOption> CREATE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final int fileMode;
    private final int directoryMode;

    /**
     * Chooses the modes.
     *
     * @param groupAccess whether the server's files are readable for its group
     */
    public NewFiles(boolean groupAccess) {
        this.fileMode = groupAccess ? 0640 : 0600;
        this.directoryMode = groupAccess ? 0750 : 0700;
    }

    /** The permission bits of files. */
    public int fileMode() {
        return fileMode;
    }

    /** The permission bits of a directory. */
    public int directoryMode() {
        return directoryMode;
    }

    /** Makes a file, which must not be there, not even as a link. */
    public NewFile create(Path path) throws BackupException {
        return create(path, fileMode);
    }

    /** Makes a file with the given permission bits. */
    NewFile create(Path path, int mode) throws BackupException {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, CREATE, PRIVATE_FILE);
        } catch (IOException e) {
            throw OsError.failure("create file", path, e);
        }
        try {
            setMode(path, mode);
        } catch (IOException e) {
            NewFile.closeQuietly(channel);
            throw OsError.failure("set permissions on file", path, e);
        }
        return new NewFile(path, channel);
    }

    /** Makes a file, which must not be there, for who writes to it in ways of its own. */
    public FileChannel createChannel(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, CREATE, PRIVATE_FILE);
        try {
            setMode(path, fileMode);
            return channel;
        } catch (IOException e) {
            NewFile.closeQuietly(channel);
            throw e;
        }
    }

    /** Makes a directory, or takes the one, or the link to one, that is there. */
    public void createDirectoryIfAbsent(Path path) throws BackupException {
        createIfAbsent(path, Files::isDirectory);
    }

    /** Makes a directory, or takes the one that is there, but no link: somebody else may have made it. */
    void createOwnDirectoryIfAbsent(Path path) throws BackupException {
        createIfAbsent(path, found -> Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS));
    }

    private void createIfAbsent(Path path, Predicate<Path> acceptable) throws BackupException {
        try {
            createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            if (!acceptable.test(path)) {
                throw OsError.failure("create directory", path, e);
            }
        } catch (IOException e) {
            throw OsError.failure("create directory", path, e);
        }
    }

    /** Makes a directory, which must not be there, not even as a link. */
    void createDirectory(Path path) throws IOException {
        Files.createDirectory(path, PRIVATE_DIRECTORY);
        setMode(path, directoryMode);
    }

    /** All of a file's or directory's permission bits. */
    static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, MODE) & ALL_PERMISSIONS;
    }

    /** Sets all of a file's or directory's permission bits, of which Java's own names are but nine. */
    static void setMode(Path path, int mode) throws IOException {
        Files.setAttribute(path, MODE, mode);
    }
}
