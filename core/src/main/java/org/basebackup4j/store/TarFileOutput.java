package org.basebackup4j.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.MemberPath;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;

/** A directory with one tar file for each archive, compressed or not. */
public final class TarFileOutput implements BackupOutput {
    private final Path target;
    private final NewFiles files;
    private final ManifestFile manifest;
    private final Consumer<String> currentFile;
    private final List<Path> written = new ArrayList<>();

    /**
     * Writes into a directory.
     *
     * @param target it exists already
     * @param groupAccess whether the server's files are readable for its group
     * @param currentFile told the path of each archive when it begins
     */
    public TarFileOutput(Path target, boolean groupAccess, Consumer<String> currentFile) {
        this.target = target;
        this.currentFile = currentFile;
        this.files = new NewFiles(groupAccess);
        this.manifest = new ManifestFile(target, files);
    }

    @Override
    public ArchiveSink archive(Archive archive) throws BackupException {
        currentFile.accept(target.resolve(archive.name()).toString());
        return new ArchiveSink.Bytes(file(archive.name()));
    }

    @Override
    public ArchiveSink log(String name) throws BackupException {
        return new ArchiveSink.Bytes(file(name));
    }

    /**
     * Opens a new file beside the archives; the caller closes it.
     *
     * @param name without any slash
     */
    public ByteStage file(String name) throws BackupException {
        if (!MemberPath.isSafe(name) || name.indexOf('/') >= 0) {
            throw new DamagedDataException("invalid archive name: \"" + name + "\"");
        }
        Path path = target.resolve(name);
        NewFile file = files.create(path);
        written.add(path);
        return file;
    }

    @Override
    public ByteStage manifest() throws BackupException {
        return manifest.create();
    }

    @Override
    public void sync() throws BackupException {
        Durability.syncTree(target);
    }

    /** A file that somebody removed could be written to the end all the same. */
    @Override
    public void complete(boolean durable) throws BackupException {
        for (Path path : written) {
            try {
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                throw OsError.failure("stat file", path, e);
            }
        }
        manifest.publish(durable);
    }

    @Override
    public void close() {
        // Each file is closed by who asked for it.
    }
}
