package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;

/** Where the backups are. A result within one of them would change it, and become a part of what it is made from. */
final class InputPlaces {
    private final List<Place> places = new ArrayList<>();

    /**
     * A directory that belongs to a backup.
     *
     * @param real its path without links
     * @param backup the backup's directory
     */
    private record Place(Path real, Path backup) {}

    private InputPlaces() {}

    /** The backups' directories, and those that they have links to. */
    static InputPlaces of(List<ChainMember> members) throws BackupException {
        InputPlaces inputs = new InputPlaces();
        for (ChainMember member : members) {
            Path backup = member.directory();
            inputs.places.add(new Place(real(backup), backup));
            inputs.addLinks(backup, backup);
            inputs.addLinks(backup.resolve(Tablespace.DIRECTORY), backup);
        }
        return inputs;
    }

    private void addLinks(Path directory, Path backup) throws BackupException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> links = Files.newDirectoryStream(directory, Files::isSymbolicLink)) {
            for (Path link : links) {
                if (Files.isDirectory(link)) {
                    places.add(new Place(real(link), backup));
                }
            }
        } catch (IOException e) {
            throw OsError.failure("open directory", directory, e);
        } catch (DirectoryIteratorException e) {
            throw OsError.failure("open directory", directory, Objects.requireNonNull(e.getCause()));
        }
    }

    /**
     * Complains about a directory that is to be filled within one of these. One of these itself is not empty, which is found
     * later.
     */
    void refuse(String what, Path directory) throws BackupException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            return; // it will be found to be none
        }
        Path target = real(directory);
        for (Place place : places) {
            if (target.startsWith(place.real()) && !target.equals(place.real())) {
                throw new StorageException(
                        what + " \"" + directory + "\" is within the backup at \"" + place.backup() + "\"");
            }
        }
    }

    /** Without links, as far as the path exists. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }
}
