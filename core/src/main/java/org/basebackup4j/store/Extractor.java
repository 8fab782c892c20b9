package org.basebackup4j.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.MemberPath;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;
import org.basebackup4j.pg.TablespaceMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes an archive's files, directories and links below a directory.
 *
 * <p>The archive is not trusted. A name is used only when all its parents below the base are directories, not links; no
 * existing file is opened; and links are made only where the server has its tablespaces.
 */
final class Extractor implements EntryHandler {
    /** These are made before the archive comes: by the WAL receiver, or for a tablespace in place. */
    private static final Pattern MAY_EXIST =
            Pattern.compile("pg_wal|pg_wal/archive_status|pg_wal/summaries|pg_tblspc|pg_tblspc/[0-9]+");

    private static final Pattern TABLESPACE_LINK = Pattern.compile("pg_tblspc/[0-9]+");
    private static final Set<String> RESERVED = Set.of(ManifestFile.NAME, ClaimMark.RECEIVED);

    /** A directory's owner needs these to fill it. */
    private static final int OWNER_ALL = 0700;

    /** Nobody runs files of a database, so a server that wants them to run as us is none that we trust. */
    private static final int FILE_MODE_BITS = 0777;

    private final Path base;
    private final Optional<TablespaceMap> tablespaces;
    private final Optional<String> linkedDirectory;
    private final Consumer<String> currentFile;
    private final NewFiles files;
    private final Optional<EarlySync> sync;
    private final Deque<UnfinishedDirectory> unfinished = new ArrayDeque<>();
    private String checkedParent = "";
    private @Nullable NewFile file;
    private long fileBytes;

    /** A directory whose mode would not let us fill it; only now and then there is one. */
    private record UnfinishedDirectory(Path path, int mode) {}

    /**
     * Extracts below a directory.
     *
     * @param base it exists already
     * @param tablespaces where links lead; empty where no links may come
     * @param linkedDirectory the name of the one link below the base that is ours and is followed
     * @param files makes the files
     * @param sync makes durable what is made, but for links; empty where that is not wanted, or done by others
     * @param currentFile told the path of each file when it begins
     */
    Extractor(
            Path base,
            Optional<TablespaceMap> tablespaces,
            Optional<String> linkedDirectory,
            NewFiles files,
            Optional<EarlySync> sync,
            Consumer<String> currentFile) {
        this.base = base;
        this.tablespaces = tablespaces;
        this.linkedDirectory = linkedDirectory;
        this.files = files;
        this.sync = sync;
        this.currentFile = currentFile;
    }

    @Override
    public void begin(TarEntry entry) throws BackupException {
        String name = withoutDot(MemberName.decode(entry.nameBytes()));
        if (!MemberPath.isSafe(name) || (isDataDirectory() && RESERVED.contains(name))) {
            throw unsafe(name);
        }
        checkParent(name);
        Path path = base.resolve(name);
        switch (entry.type()) {
            case FILE -> {
                currentFile.accept(path.toString());
                fileBytes = entry.sizeBytes();
                file = files.create(
                        isClaimMark(name) ? base.resolve(ClaimMark.RECEIVED) : path, entry.mode() & FILE_MODE_BITS);
            }
            case DIRECTORY -> makeDirectory(name, path, entry.mode());
            case SYMBOLIC_LINK -> makeLink(name, path, entry);
        }
    }

    /** The server says {@code ./pg_wal/archive_status}. */
    private static String withoutDot(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }

    /** Ours is there until the backup is complete. */
    private boolean isClaimMark(String name) {
        return isDataDirectory() && name.equals(ClaimMark.NAME);
    }

    private boolean isDataDirectory() {
        return tablespaces.isPresent();
    }

    private static BackupException unsafe(String name) {
        return new DamagedDataException("tar member has unsafe path name: \"" + name + "\"");
    }

    /** Entries come directory by directory, so that there is seldom something to do. */
    private void checkParent(String name) throws BackupException {
        int end = Math.max(0, name.lastIndexOf('/'));
        if (end == checkedParent.length() && name.startsWith(checkedParent)) {
            return;
        }
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            String parent = name.substring(0, slash);
            if (!isDirectory(parent)) {
                throw unsafe(name);
            }
        }
        checkedParent = name.substring(0, end);
    }

    private boolean isDirectory(String name) throws BackupException {
        Path path = base.resolve(name);
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isDirectory() || isOurLink(name);
        } catch (NoSuchFileException e) {
            throw OsError.failure("access directory", path, e);
        } catch (IOException e) {
            throw OsError.failure("stat file", path, e);
        }
    }

    private boolean isOurLink(String name) {
        return linkedDirectory.isPresent() && linkedDirectory.get().equals(name);
    }

    private void makeDirectory(String name, Path path, int mode) throws BackupException {
        try {
            files.createDirectory(path);
            sync.ifPresent(made -> made.directory(path));
        } catch (FileAlreadyExistsException e) {
            if (!isDataDirectory() || !MAY_EXIST.matcher(name).matches() || !isDirectory(name)) {
                throw OsError.failure("create directory", path, e);
            }
        } catch (IOException e) {
            throw OsError.failure("create directory", path, e);
        }
        int usable = mode | OWNER_ALL;
        setMode(path, usable);
        if (usable != mode) {
            unfinished.push(new UnfinishedDirectory(path, mode));
        }
    }

    private static void setMode(Path directory, int mode) throws BackupException {
        try {
            NewFiles.setMode(directory, mode);
        } catch (IOException e) {
            throw OsError.failure("set permissions on directory", directory, e);
        }
    }

    private void makeLink(String name, Path path, TarEntry entry) throws BackupException {
        String serverPath = MemberName.decode(entry.linkTargetBytes());
        if (!MemberPath.isSafeAbsolute(serverPath)) {
            throw new DamagedDataException("link target has unsafe path name: \"" + serverPath + "\"");
        }
        if (tablespaces.isEmpty() || !TABLESPACE_LINK.matcher(name).matches()) {
            throw new DamagedDataException("tar member \"" + name + "\" is an unexpected symbolic link");
        }
        String linkTarget = tablespaces.get().apply(serverPath);
        try {
            Files.createSymbolicLink(path, Path.of(linkTarget));
        } catch (IOException e) {
            throw new StorageException(
                    "could not create symbolic link from \"" + path + "\" to \"" + linkTarget + "\": "
                            + OsError.text(e),
                    e);
        }
    }

    @Override
    public void content(ByteBuffer data) throws BackupException {
        openFile().write(data);
    }

    private NewFile openFile() {
        NewFile open = file;
        if (open == null) {
            throw new IllegalStateException("no file is open");
        }
        return open;
    }

    @Override
    public void end() throws BackupException {
        NewFile written = file;
        if (written == null) {
            return;
        }
        file = null;
        if (sync.isPresent()) {
            sync.get().file(written, fileBytes);
        } else {
            written.finish();
        }
    }

    @Override
    public void archiveEnd() throws BackupException {
        // What lies in another one of these comes later, so it is finished first.
        while (!unfinished.isEmpty()) {
            UnfinishedDirectory directory = unfinished.pop();
            setMode(directory.path(), directory.mode());
        }
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
        }
    }
}
