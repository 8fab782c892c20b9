package org.basebackup4j.verify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.manifest.FileTable;
import org.basebackup4j.manifest.FileTable.Mark;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.RawPath;

/** Looks for the files of a plain backup, without reading them. Links are followed, as to tablespaces. */
final class PlainFiles {
    private final Path root;
    private final BackupManifest manifest;
    private final IgnoreList ignored;
    private final Report report;
    private Optional<ControlFile> control = Optional.empty();

    PlainFiles(Path root, BackupManifest manifest, IgnoreList ignored, Report report) {
        this.root = root;
        this.manifest = manifest;
        this.ignored = ignored;
        this.report = report;
    }

    /** Looks everywhere; returns the control file, if there is one. */
    Optional<ControlFile> scan() throws BackupException {
        List<Path> entries;
        try {
            entries = entries(root);
        } catch (IOException e) {
            throw OsError.failure("open directory", root, e);
        }
        scan(entries, "", new byte[0]);
        return control;
    }

    /** In the same order every time. */
    static List<Path> entries(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(path -> String.valueOf(path.getFileName())));
        return entries;
    }

    private void scan(List<Path> entries, String parent, byte[] parentBytes) throws BackupException {
        for (Path entry : entries) {
            byte[] name = RawPath.fileNameBytes(entry);
            byte[] bytes = new byte[parentBytes.length + name.length];
            System.arraycopy(parentBytes, 0, bytes, 0, parentBytes.length);
            System.arraycopy(name, 0, bytes, parentBytes.length, name.length);
            String relative = parent + new String(name, StandardCharsets.UTF_8);
            if (!ignored.matches(relative)) {
                entry(entry, relative, bytes);
            }
        }
    }

    private void entry(Path path, String relative, byte[] bytes) throws BackupException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (IOException e) {
            report.add("could not stat file or directory \"" + relative + "\": " + OsError.text(e));
            ignored.add(relative); // it was told that something is wrong with it
            return;
        }
        if (attributes.isDirectory()) {
            directory(path, relative, bytes);
        } else if (attributes.isRegularFile()) {
            file(path, relative, bytes, attributes.size());
        } else {
            report.add("\"" + relative + "\" is not a regular file or directory");
        }
    }

    private void directory(Path path, String relative, byte[] bytes) throws BackupException {
        List<Path> entries;
        try {
            entries = entries(path);
        } catch (IOException e) {
            report.add("could not open directory \"" + path + "\": " + OsError.text(e));
            ignored.add(relative);
            return;
        }
        byte[] prefix = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, prefix, 0, bytes.length);
        prefix[bytes.length] = '/';
        scan(entries, relative + "/", prefix);
    }

    private void file(Path path, String relative, byte[] bytes, long sizeBytes) throws BackupException {
        int file = manifest.files().find(bytes);
        if (file == FileTable.NONE) {
            report.add("\"" + relative + "\" is present on disk but not in the manifest");
            return;
        }
        manifest.files().mark(file, Mark.SEEN);
        if (manifest.files().sizeBytes(file) != sizeBytes) {
            report.add("\"" + relative + "\" has size " + sizeBytes + " on disk but size "
                    + Long.toUnsignedString(manifest.files().sizeBytes(file)) + " in the manifest");
            manifest.files().mark(file, Mark.BAD);
        }
        if (relative.equals(ControlCheck.PATH) && (manifest.version() > 1 || sizeBytes == ControlFile.SIZE_BYTES)) {
            control = Optional.of(ControlCheck.read(path, manifest));
        }
    }
}
