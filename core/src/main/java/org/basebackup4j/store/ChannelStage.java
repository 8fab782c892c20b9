package org.basebackup4j.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.output.ReaderGoneException;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;

/** Writes to a channel that somebody else opened and closes, as to standard output. */
public final class ChannelStage implements ByteStage {
    private final WritableByteChannel channel;
    private final String name;

    /**
     * Writes to a blocking channel.
     *
     * @param name what it is called in messages
     */
    public ChannelStage(WritableByteChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        try {
            while (data.hasRemaining()) {
                channel.write(data);
            }
        } catch (IOException e) {
            throw OsError.isBrokenPipe(e)
                    ? new ReaderGoneException("could not write to file \"" + name + "\": " + OsError.text(e), e)
                    : new StorageException("could not write to file \"" + name + "\": " + OsError.text(e), e);
        }
    }

    @Override
    public void finish() {
        // Every write was complete.
    }

    @Override
    public void close() {
        // The channel is not ours.
    }
}
