package org.basebackup4j.store;

import java.nio.ByteBuffer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;

/** For a backup that the server writes itself: it says what it writes, but sends none of it. */
public final class ServerTargetOutput implements BackupOutput {
    /** Writes nothing. */
    public ServerTargetOutput() {}

    @Override
    public ArchiveSink archive(Archive archive) {
        return new ArchiveSink.Bytes(new Nothing());
    }

    @Override
    public ArchiveSink log(String name) throws BackupException {
        throw new BackupException("WAL cannot be streamed when a backup target is specified");
    }

    @Override
    public ByteStage manifest() {
        return new Nothing();
    }

    @Override
    public void sync() {
        // This is the server's business.
    }

    @Override
    public void complete(boolean durable) {
        // This is the server's business.
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    private static final class Nothing implements ByteStage {
        @Override
        public void write(ByteBuffer data) throws BackupException {
            throw new BackupException("unexpected payload data");
        }

        @Override
        public void finish() {
            // Nothing was to come.
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
