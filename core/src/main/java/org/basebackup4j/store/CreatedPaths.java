package org.basebackup4j.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;

/** The directories that a run made or found empty, so that a failed run can leave things as they were. Thread-safe. */
public final class CreatedPaths {
    private final List<Claim> claims = new ArrayList<>();

    /** The permission bits of those that were found: the archive has an entry for {@code pg_wal} that changes them. */
    private final Map<Claim, Integer> foundModes = new HashMap<>();

    /** The directories that were made on the way to the claimed ones, each before those that are in it. */
    private final List<Path> parents = new ArrayList<>();

    /** Nothing is made yet. */
    public CreatedPaths() {}

    /**
     * Makes a directory, with missing parents, or takes an empty one that is there.
     *
     * @param place what it is for
     * @param directory its path
     * @param groupAccess whether the server's files are readable for its group
     * @throws BackupException if it is not empty, or cannot be looked into or made; nothing is left of it then
     */
    public synchronized Claim claim(Place place, Path directory, boolean groupAccess) throws BackupException {
        if (directory.toString().isEmpty()) { // to Java the current directory, to everybody else a mistake
            throw OsError.failure("create directory", directory, new NoSuchFileException(""));
        }
        Optional<Boolean> empty = isEmpty(directory);
        if (empty.isPresent() && !empty.get()) {
            throw notEmpty(directory);
        }
        Claim claim = new Claim(place, directory, empty.isEmpty());
        if (claim.created()) {
            create(directory, new NewFiles(groupAccess));
        } else {
            foundModes.put(claim, modeOf(directory));
        }
        mark(claim);
        claims.add(claim);
        return claim;
    }

    private static BackupException notEmpty(Path directory) {
        return new StorageException("directory \"" + directory + "\" exists but is not empty");
    }

    private void mark(Claim claim) throws BackupException {
        try {
            if (!ClaimMark.make(claim.directory())) {
                throw notEmpty(claim.directory()); // another run found it empty too, and was quicker
            }
        } catch (BackupException e) {
            foundModes.remove(claim);
            if (claim.created()) {
                deleteIfEmpty(claim.directory());
                removeEmptyParents();
            }
            throw e;
        }
    }

    /** Whether a directory is empty; nothing when there is none. */
    private static Optional<Boolean> isEmpty(Path directory) throws BackupException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return Optional.of(!entries.iterator().hasNext());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw OsError.failure("access directory", directory, e);
        } catch (DirectoryIteratorException e) {
            throw OsError.failure("access directory", directory, Objects.requireNonNull(e.getCause()));
        }
    }

    private static int modeOf(Path directory) throws BackupException {
        try {
            return NewFiles.mode(directory);
        } catch (IOException e) {
            throw OsError.failure("access directory", directory, e);
        }
    }

    private void create(Path directory, NewFiles files) throws BackupException {
        Path current = directory;
        try {
            for (Path parent : missingParents(directory)) {
                current = parent;
                createParent(parent, files);
            }
            current = directory;
            files.createDirectory(directory);
        } catch (IOException e) {
            removeEmptyParents();
            throw OsError.failure("create directory", current, e);
        }
    }

    private void createParent(Path parent, NewFiles files) throws IOException {
        try {
            files.createDirectory(parent);
            parents.add(parent);
        } catch (FileAlreadyExistsException e) {
            // Somebody else needed it at the same moment.
        }
    }

    private static Deque<Path> missingParents(Path directory) {
        Deque<Path> missing = new ArrayDeque<>();
        Path parent = directory.getParent();
        while (parent != null && !Files.exists(parent)) {
            missing.addFirst(parent);
            parent = parent.getParent();
        }
        return missing;
    }

    /** What was taken until now, in this order. */
    public synchronized List<Claim> claims() {
        return List.copyOf(claims);
    }

    /**
     * All directories hold what they should: gives up the means by which another run is kept away from them. Called once,
     * before they are made durable.
     *
     * @throws BackupException if files have been removed from a directory in the meantime
     */
    public synchronized void complete() throws BackupException {
        for (Claim claim : claims) {
            ClaimMark.remove(claim.directory());
        }
    }

    /** Leaves a directory as it is, whatever it holds by now. */
    public synchronized void keep(Claim claim) throws IOException {
        ClaimMark.removeIfPresent(claim.directory());
    }

    /** Makes durable what is in the claimed directories. */
    public synchronized void sync() throws BackupException {
        for (Claim claim : claims) {
            Durability.syncTree(claim.directory());
        }
    }

    /** Makes the entries durable that the claimed directories and their parents have in their own parents. */
    public synchronized void syncParents() throws BackupException {
        Set<Path> directories = new LinkedHashSet<>();
        claims.stream().filter(Claim::created).forEach(claim -> addParent(claim.directory(), directories));
        parents.forEach(parent -> addParent(parent, directories));
        for (Path directory : directories) {
            Durability.syncParent(directory);
        }
    }

    private static void addParent(Path path, Set<Path> directories) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            directories.add(parent);
        }
    }

    /**
     * Removes a directory that was made, and those of its parents that were made and are empty; or only what is in one
     * that was found, which gets back the permissions that it had. Links are removed, never followed. What is gone already is no error.
     *
     * @throws IOException if something could not be removed, with a message that says what and why; all the rest is gone
     */
    public synchronized void undo(Claim claim) throws IOException {
        if (!claims.remove(claim)) {
            return;
        }
        TreeRemoval removal = new TreeRemoval();
        if (claim.created()) {
            removal.remove(claim.directory());
        } else {
            removal.empty(claim.directory());
            restoreMode(claim);
        }
        removeEmptyParents();
        IOException failure = removal.failure();
        if (failure != null) {
            throw failure;
        }
    }

    private void restoreMode(Claim claim) throws IOException {
        Integer mode = foundModes.remove(claim);
        if (mode != null && Files.isDirectory(claim.directory()) && NewFiles.mode(claim.directory()) != mode) {
            NewFiles.setMode(claim.directory(), mode);
        }
    }

    /** What is not empty may hold another claimed directory, or what somebody else has put there in the meantime. */
    private void removeEmptyParents() {
        for (int i = parents.size() - 1; i >= 0; i--) {
            if (deleteIfEmpty(parents.get(i))) {
                parents.remove(i);
            }
        }
    }

    /** Whether it is gone; an empty directory more is no reason to fail in the middle of a failure. */
    private static boolean deleteIfEmpty(Path directory) {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
