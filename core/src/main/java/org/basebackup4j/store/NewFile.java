package org.basebackup4j.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;

/** A file that is being written. {@link #finish} closes it; without it an incomplete file is left. */
public final class NewFile implements ByteStage {
    private final Path path;
    private final FileChannel channel;

    NewFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        try {
            while (data.hasRemaining()) {
                channel.write(data);
            }
        } catch (IOException e) {
            throw OsError.failure("write to file", path, e);
        }
    }

    /** Returns when what was written is on disk. */
    public void sync() throws BackupException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw OsError.failure("fsync file", path, e);
        }
    }

    @Override
    public void finish() throws BackupException {
        try {
            channel.close();
        } catch (IOException e) {
            throw OsError.failure("close file", path, e);
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The file is given up, so it does not matter what became of it.
        }
    }
}
