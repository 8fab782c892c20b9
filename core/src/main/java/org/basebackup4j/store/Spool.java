package org.basebackup4j.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;
import org.jspecify.annotations.Nullable;

/** Keeps what is written until it is needed: in memory as long as it is little, then in a temporary file. */
final class Spool implements ByteStage {
    private static final int MEMORY_BYTES = 4 * 1024 * 1024;
    private static final int PIECE_BYTES = 64 * 1024;

    /** Takes what was kept. */
    @FunctionalInterface
    interface Consumer<T> {
        void accept(T value) throws BackupException;
    }

    private ByteBuffer memory = ByteBuffer.allocate(PIECE_BYTES);
    private @Nullable Path path;
    private @Nullable FileChannel file;
    private long sizeBytes;

    @Override
    public void write(ByteBuffer data) throws BackupException {
        sizeBytes += data.remaining();
        if (file == null && sizeBytes <= MEMORY_BYTES) {
            makeRoom(data.remaining());
            memory.put(data);
            return;
        }
        try {
            writeTo(openFile(), data);
        } catch (IOException e) {
            throw failed("write to", e);
        }
    }

    private void makeRoom(int bytes) {
        if (memory.remaining() < bytes) {
            int needed = memory.position() + bytes;
            memory =
                    ByteBuffer.allocate(Math.max(needed, 2 * memory.capacity())).put(memory.flip());
        }
    }

    private FileChannel openFile() throws IOException {
        FileChannel open = file;
        if (open == null) {
            path = Files.createTempFile("backup_manifest", ".tmp");
            open = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = open;
            writeTo(open, memory.flip());
        }
        return open;
    }

    private static void writeTo(FileChannel channel, ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }

    private BackupException failed(String action, IOException e) {
        return new StorageException("could not " + action + " temporary file \"" + path + "\": " + OsError.text(e), e);
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Passes on everything, in pieces. */
    void replay(Consumer<ByteBuffer> target) throws BackupException {
        FileChannel open = file;
        if (open == null) {
            target.accept(memory.flip());
            return;
        }
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE_BYTES);
        try {
            open.position(0);
            while (open.read(piece.clear()) >= 0) {
                target.accept(piece.flip());
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    @Override
    public void finish() {
        // It is kept until it is released.
    }

    @Override
    public void close() {
        // It is kept until it is released.
    }

    /** Gives up what was kept. */
    void release() {
        if (file != null) {
            NewFile.closeQuietly(file);
        }
    }
}
