package org.basebackup4j.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;
import org.basebackup4j.store.Durability;
import org.basebackup4j.store.NewFiles;

/** The file of a segment that is being received, written from its beginning. */
public final class SegmentFile implements ByteStage {
    private final Path path;
    private final FileChannel channel;
    private final boolean durable;

    private SegmentFile(Path path, FileChannel channel, boolean durable) {
        this.path = path;
        this.channel = channel;
        this.durable = durable;
    }

    /**
     * Makes the file, which must not be there.
     *
     * @param durable whether what is said to be on disk has to be there
     */
    public static SegmentFile create(NewFiles files, Path path, boolean durable) throws BackupException {
        try {
            return new SegmentFile(path, files.createChannel(path), durable);
        } catch (IOException e) {
            throw failure("could not open write-ahead log file", path, e);
        }
    }

    /** Opens the file that an earlier run left, or makes it; what is in it stays until it is written over. */
    public static SegmentFile openOrCreate(NewFiles files, Path path, boolean durable) throws BackupException {
        try {
            return new SegmentFile(path, FileChannel.open(path, StandardOpenOption.WRITE), durable);
        } catch (NoSuchFileException e) {
            return create(files, path, durable);
        } catch (IOException e) {
            throw failure("could not open existing write-ahead log file", path, e);
        }
    }

    private static BackupException failure(String what, Path path, IOException e) {
        return new StorageException(what + " \"" + path + "\": " + OsError.text(e), e);
    }

    /**
     * Makes the file as long as a whole segment, so that there is room for all of it before the server is told that any
     * of it has arrived. One that is as long already is taken as it is.
     */
    public void pad(int sizeBytes) throws BackupException {
        long size = size();
        if (size != 0 && size != sizeBytes) {
            throw new StorageException("write-ahead log file \"" + path.getFileName() + "\" has " + size
                    + (size == 1 ? " byte" : " bytes") + ", should be 0 or " + sizeBytes);
        }
        if (size == 0) {
            padEmpty(sizeBytes);
        }
        if (durable) {
            sync();
            Path directory = path.toAbsolutePath().getParent();
            if (directory != null) {
                Durability.syncParent(directory);
            }
        }
    }

    /**
     * A file of any other length is refused later. So it gets its whole length at once, in case the process is killed
     * meanwhile, and becomes empty again if there is no room for it.
     */
    private void padEmpty(int sizeBytes) throws BackupException {
        boolean padded = false;
        try {
            channel.write(ByteBuffer.allocate(1), sizeBytes - 1L);
            ZeroPadding.write(sizeBytes, this::write);
            channel.position(0);
            padded = true;
        } catch (IOException e) {
            throw failure("could not open write-ahead log file", path, e);
        } finally {
            if (!padded) {
                truncate();
            }
        }
    }

    private long size() throws BackupException {
        try {
            return channel.size();
        } catch (IOException e) {
            throw failure("could not get size of write-ahead log file", path, e);
        }
    }

    /** Throws away what is in the file. */
    public void truncate() throws BackupException {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw failure("could not open write-ahead log file", path, e);
        }
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        int bytes = data.remaining();
        try {
            while (data.hasRemaining()) {
                channel.write(data);
            }
        } catch (IOException e) {
            throw failure("could not write " + bytes + " bytes to WAL file", path, e);
        }
    }

    /** Returns when what was written is on disk, if it has to be there. */
    public void sync() throws BackupException {
        try {
            if (durable) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw failure("could not fsync file", path, e);
        }
    }

    /** What was written is on disk then, if it has to be there. */
    @Override
    public void finish() throws BackupException {
        sync();
        try {
            channel.close();
        } catch (IOException e) {
            throw failure("could not close file", path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is given up.
        }
    }
}
