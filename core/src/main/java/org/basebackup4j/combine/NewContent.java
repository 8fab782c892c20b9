package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;
import org.basebackup4j.store.NewFiles;

/** A file of the result that is being written. {@link #close} without {@link #finish} leaves an incomplete file. */
final class NewContent implements BlockSink, AutoCloseable {
    private final Path path;
    private final FileChannel channel;
    private final boolean ranges;

    /**
     * Makes the file.
     *
     * @param ranges whether the kernel copies
     */
    NewContent(NewFiles files, Path path, boolean ranges) throws BackupException {
        this.path = path;
        this.ranges = ranges;
        try {
            this.channel = files.createChannel(path);
        } catch (IOException e) {
            throw OsError.failure("create file", path, e);
        }
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

    @Override
    public boolean copiesRanges() {
        return ranges;
    }

    @Override
    public void copyRange(SourceFile source, long position, long bytes) throws BackupException {
        try {
            source.transferTo(channel, position, bytes);
        } catch (IOException e) {
            throw new StorageException(
                    "error while copying file range from \"" + source.name() + "\" to \"" + path + "\": "
                            + OsError.text(e),
                    e);
        }
    }

    void finish() throws BackupException {
        try {
            channel.close();
        } catch (IOException e) {
            throw OsError.failure("close file", path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The file is given up.
        }
    }
}
