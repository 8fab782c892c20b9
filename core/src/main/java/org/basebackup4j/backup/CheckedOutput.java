package org.basebackup4j.backup;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.output.Archive;
import org.basebackup4j.output.ArchiveSink;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;

/** An output that is not ours, of which it is not believed that it takes all that it is given. */
final class CheckedOutput implements BackupOutput {
    private final BackupOutput output;

    CheckedOutput(BackupOutput output) {
        this.output = Objects.requireNonNull(output, "output");
    }

    @Override
    public ArchiveSink archive(Archive archive) throws BackupException {
        return checked(output.archive(archive), archive.name());
    }

    @Override
    public ArchiveSink log(String name) throws BackupException {
        return checked(output.log(name), name);
    }

    private static ArchiveSink checked(ArchiveSink sink, String name) {
        if (sink instanceof ArchiveSink.Bytes bytes) {
            return new ArchiveSink.Bytes(new Stage(bytes.stage(), name));
        }
        ArchiveSink.Entries entries = (ArchiveSink.Entries) Objects.requireNonNull(sink, name);
        return new ArchiveSink.Entries(new Handler(entries.handler(), name));
    }

    @Override
    public boolean takesLogLast() {
        return output.takesLogLast();
    }

    @Override
    public ByteStage manifest() throws BackupException {
        return new Stage(output.manifest(), "backup_manifest");
    }

    @Override
    public void sync() throws BackupException {
        output.sync();
    }

    @Override
    public void complete(boolean durable) throws BackupException {
        output.complete(durable);
    }

    @Override
    public void close() {
        output.close();
    }

    /** A channel that is written to only once takes what it likes; forgetting that is easy. */
    private static void checkTaken(ByteBuffer data, String name) throws BackupException {
        if (data.hasRemaining()) {
            throw new BackupException(
                    "destination of \"" + name + "\" left " + data.remaining() + " bytes of what it was given");
        }
    }

    private record Stage(ByteStage next, String name) implements ByteStage {
        private Stage {
            Objects.requireNonNull(next, name);
        }

        @Override
        public void write(ByteBuffer data) throws BackupException {
            next.write(data);
            checkTaken(data, name);
        }

        @Override
        public void finish() throws BackupException {
            next.finish();
        }

        @Override
        public void close() {
            next.close();
        }
    }

    private record Handler(EntryHandler next, String name) implements EntryHandler {
        private Handler {
            Objects.requireNonNull(next, name);
        }

        @Override
        public void begin(TarEntry entry) throws BackupException {
            next.begin(entry);
        }

        @Override
        public void content(ByteBuffer data) throws BackupException {
            next.content(data);
            checkTaken(data, name);
        }

        @Override
        public void end() throws BackupException {
            next.end();
        }

        @Override
        public void archiveEnd() throws BackupException {
            next.archiveEnd();
        }

        @Override
        public void close() {
            next.close();
        }
    }
}
