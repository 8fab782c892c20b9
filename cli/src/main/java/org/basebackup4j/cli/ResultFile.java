package org.basebackup4j.cli;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
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

    /** More than any result has as a rule, so that there is room for it. */
    private static final int PROOF_BYTES = 16 * 1024;

    /** What standard output and standard error are. */
    private static final List<Path> STREAMS = List.of(Path.of("/proc/self/fd/1"), Path.of("/proc/self/fd/2"));

    private final Path path;
    private final boolean sync;
    private final List<Path> places;
    private boolean begun;

    private ResultFile(Path path, boolean sync, List<Path> places) {
        this.path = path;
        this.sync = sync;
        this.places = new ArrayList<>(places);
    }

    /**
     * Makes sure that the file is none that somebody needs. It would not be the first one to be lost by a slip; so nothing
     * is changed yet.
     *
     * @param sync whether it has to be on disk
     * @param places directories that it must not be in, as far as they are known
     */
    static ResultFile of(String name, boolean sync, List<Path> places) throws BackupException {
        if (name.isEmpty()) {
            throw new StorageException("could not create file \"\": No such file or directory");
        }
        ResultFile file = new ResultFile(Path.of(name), sync, places);
        file.checkExisting();
        file.checkStreams();
        Places.checkOutside(file.path, places);
        return file;
    }

    /**
     * All is known now, and the work begins: removes what an earlier run left, and makes sure that the file can be written.
     *
     * @param more directories that it must not be in
     */
    void begin(List<Path> more) throws BackupException {
        places.addAll(more);
        Places.checkOutside(path, places);
        checkExisting();
        prove();
        begun = true;
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
            if (found.length > 0 && !Arrays.equals(found, BEGINNING)) {
                throw new StorageException("file \"" + path + "\" exists and is not the result of an earlier run");
            }
        } catch (IOException e) {
            throw OsError.failure("open file", path, e);
        }
    }

    private void checkStreams() throws BackupException {
        for (Path stream : STREAMS) {
            if (isSame(stream)) {
                throw new BackupException("result file \"" + path + "\" cannot be where "
                        + (stream.endsWith("1") ? "standard output" : "standard error") + " goes to");
            }
        }
    }

    private boolean isSame(Path stream) {
        try {
            return Files.isSameFile(path, stream);
        } catch (IOException e) {
            return false; // one of them does not exist
        }
    }

    private void prove() throws BackupException {
        try {
            File temporary = create();
            try {
                write(temporary, " ".repeat(PROOF_BYTES));
            } finally {
                Files.delete(temporary.toPath());
            }
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

    /** Writes it. Nothing here minds an interrupt, which may be what ended the run. */
    void write(String text) throws BackupException {
        Places.checkOutside(path, places); // the backup may have got more of them
        if (!begun) {
            checkExisting();
        }
        try {
            File temporary = create();
            try {
                write(temporary, text);
                place(temporary.toPath());
            } catch (IOException e) {
                Files.deleteIfExists(temporary.toPath());
                throw e;
            }
            syncDirectory();
        } catch (IOException e) {
            throw OsError.failure("write file", path, e);
        }
    }

    /** What came to be there during the run is somebody else's. */
    private void place(Path temporary) throws IOException {
        if (begun && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(path.toString());
        }
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
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
