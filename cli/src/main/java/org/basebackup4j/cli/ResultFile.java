package org.basebackup4j.cli;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;

/** The file that a run's result is written to: all of it or none, and never an earlier run's. */
final class ResultFile {
    /** What every result begins with. */
    static final String FIRST_FIELD = "basebackup4j";

    private static final byte[] BEGINNING = ("{\"" + FIRST_FIELD + "\":").getBytes(StandardCharsets.US_ASCII);

    private final Path path;
    private final boolean sync;

    private ResultFile(Path path, boolean sync) {
        this.path = path;
        this.sync = sync;
    }

    /**
     * Makes sure that the file can be written, and removes what an earlier run left there. Anything else that has this name
     * stays: it would not be the first file to be lost by a slip.
     *
     * @param sync whether it has to be on disk
     */
    static ResultFile prepare(String name, boolean sync) throws BackupException {
        if (name.isEmpty()) {
            throw new StorageException("could not create file \"\": No such file or directory");
        }
        ResultFile file = new ResultFile(Path.of(name), sync);
        file.checkExisting();
        file.prove();
        return file;
    }

    private void checkExisting() throws BackupException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new StorageException("\"" + path + "\" is not a regular file");
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] found = in.readNBytes(BEGINNING.length);
            if (found.length > 0 && !java.util.Arrays.equals(found, BEGINNING)) {
                throw new StorageException("file \"" + path + "\" exists and is not the result of an earlier run");
            }
        } catch (IOException e) {
            throw OsError.failure("open file", path, e);
        }
    }

    private void prove() throws BackupException {
        try {
            Files.delete(create().toPath());
            Files.deleteIfExists(path);
            syncDirectory();
        } catch (IOException e) {
            throw OsError.failure("create file", path, e);
        }
    }

    /** A new file beside ours. */
    private File create() throws IOException {
        while (true) {
            String suffix =
                    String.format(".%08x.tmp", ThreadLocalRandom.current().nextInt());
            File file = new File(path + suffix);
            if (file.createNewFile()) {
                return file;
            }
        }
    }

    /** Refuses to be where a backup is, or will be: there it would be a file too many. */
    void checkOutside(List<Path> directories) throws BackupException {
        try {
            Path file = real(path);
            for (Path directory : directories) {
                Path place = real(directory);
                if (file.startsWith(place) || place.startsWith(file)) {
                    throw new BackupException(
                            "result file \"" + path + "\" cannot be in directory \"" + directory + "\"");
                }
            }
        } catch (IOException e) {
            throw OsError.failure("look for file", path, e);
        }
    }

    /** The path without links, as far as it exists. */
    private static Path real(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null || Files.exists(absolute)) {
            return absolute.toRealPath();
        }
        return real(parent).resolve(absolute.getFileName());
    }

    /** Writes it. Nothing here minds an interrupt, which may be what ended the run. */
    void write(String text) throws BackupException {
        try {
            File temporary = create();
            try {
                write(temporary, text);
                Files.move(temporary.toPath(), path, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.deleteIfExists(temporary.toPath());
                throw e;
            }
            syncDirectory();
        } catch (IOException e) {
            throw OsError.failure("write file", path, e);
        }
    }

    private void write(File file, String text) throws IOException {
        try (FileOutputStream out = new FileOutputStream(file)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            if (sync) {
                out.getFD().sync();
            }
        }
    }

    private void syncDirectory() throws IOException {
        if (sync) {
            boolean interrupted = Thread.interrupted();
            Path parent = path.toAbsolutePath().getParent();
            try (FileChannel directory = FileChannel.open(parent)) {
                directory.force(true);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
