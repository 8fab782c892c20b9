package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;

/** A file of a backup, read at any place: a file of its own, or a piece of an archive. Nothing is ever written to it. */
final class SourceFile implements AutoCloseable {
    private final Content content;
    private final String name;
    private final long offset;
    private final long sizeBytes;
    private final Optional<Path> ownFile;

    private SourceFile(Content content, String name, long offset, long sizeBytes, Optional<Path> ownFile) {
        this.content = content;
        this.name = name;
        this.offset = offset;
        this.sizeBytes = sizeBytes;
        this.ownFile = ownFile;
    }

    /** A file of its own, whose channel is closed with it. */
    static SourceFile whole(FileChannel channel, Path path) throws BackupException {
        try {
            return new SourceFile(new FileContent(channel), path.toString(), 0, channel.size(), Optional.of(path));
        } catch (IOException e) {
            throw OsError.failure("stat file", path, e);
        }
    }

    /** A piece of an archive, which is closed by somebody else. */
    static SourceFile piece(Content archive, String name, long offset, long sizeBytes) {
        return new SourceFile(archive, name, offset, sizeBytes, Optional.empty());
    }

    /** What it is called in messages. */
    String name() {
        return name;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Where it is, if it is a file of its own. */
    Optional<Path> ownFile() {
        return ownFile;
    }

    /**
     * Reads until the buffer is full or the file has ended.
     *
     * @return how many bytes were read
     */
    int read(ByteBuffer target, long position) throws BackupException {
        int limit = target.limit();
        int start = target.position();
        long left = Math.max(0, sizeBytes - position);
        target.limit((int) Math.min(limit, start + left));
        try {
            while (target.hasRemaining()) {
                if (content.read(target, offset + position + target.position() - start) < 0) {
                    break;
                }
            }
        } catch (IOException e) {
            throw OsError.failure("read file", Path.of(name), e);
        } finally {
            target.limit(limit);
        }
        return target.position() - start;
    }

    /** Reads as much as fits into the buffer, which has to be there. */
    void readFully(ByteBuffer target, long position) throws BackupException {
        int wanted = target.remaining();
        int got = read(target, position);
        if (got < wanted) {
            throw new DamagedDataException("could not read from file \"" + name + "\", offset " + position + ": read "
                    + got + " of " + wanted);
        }
    }

    /** Lets the kernel copy a range to the end of another file; only from a file of its own. */
    void transferTo(FileChannel target, long position, long bytes) throws IOException, BackupException {
        long done = 0;
        while (done < bytes) {
            long now = ((FileContent) content).channel().transferTo(position + done, bytes - done, target);
            if (now <= 0) {
                throw new DamagedDataException("unexpected end of file while copying file range from \"" + name + "\"");
            }
            done += now;
        }
    }

    @Override
    public void close() {
        if (ownFile.isPresent()) {
            content.close();
        }
    }
}
