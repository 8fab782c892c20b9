package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;

/**
 * Takes the bytes of a tar file, cut anywhere, and passes its entries on. The content of files is not copied.
 *
 * <p>The zero blocks at the end may be missing: servers before 15 do not send them.
 */
public final class TarParser implements ByteStage {
    private final EntryHandler handler;
    private State state = State.HEADER;
    private byte[] block = new byte[TarHeader.BLOCK_BYTES];
    private int blockFilledBytes;
    private long contentLeftBytes;
    private int paddingLeftBytes;

    private enum State {
        HEADER,
        CONTENT,
        PADDING,
        /** After the first block of zeros. */
        TRAILER
    }

    /**
     * Passes entries to a handler, which is closed with this stage.
     *
     * @param handler takes what is read
     */
    public TarParser(EntryHandler handler) {
        this.handler = handler;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        while (data.hasRemaining()) {
            switch (state) {
                case HEADER -> header(data);
                case CONTENT -> content(data);
                case PADDING -> padding(data);
                case TRAILER -> trailer(data);
            }
        }
    }

    private void header(ByteBuffer data) throws BackupException {
        int bytes = Math.min(block.length - blockFilledBytes, data.remaining());
        data.get(block, blockFilledBytes, bytes);
        blockFilledBytes += bytes;
        if (blockFilledBytes < block.length) {
            return;
        }
        blockFilledBytes = 0;
        if (isZero(block)) {
            state = State.TRAILER;
            return;
        }
        byte[] complete = block;
        block = new byte[TarHeader.BLOCK_BYTES];
        begin(TarHeader.parse(complete));
    }

    private static boolean isZero(byte[] bytes) {
        for (byte b : bytes) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private void begin(TarEntry entry) throws BackupException {
        handler.begin(entry);
        contentLeftBytes = entry.sizeBytes();
        paddingLeftBytes = paddingBytes(entry.sizeBytes());
        if (contentLeftBytes > 0) {
            state = State.CONTENT;
        } else {
            handler.end();
        }
    }

    /** How many zeros follow content of the given size. */
    static int paddingBytes(long sizeBytes) {
        return (int) (-sizeBytes & (TarHeader.BLOCK_BYTES - 1));
    }

    private void content(ByteBuffer data) throws BackupException {
        int limit = data.limit();
        int bytes = (int) Math.min(contentLeftBytes, data.remaining());
        data.limit(data.position() + bytes);
        handler.content(data);
        data.limit(limit);
        contentLeftBytes -= bytes;
        if (contentLeftBytes == 0) {
            handler.end();
            state = paddingLeftBytes > 0 ? State.PADDING : State.HEADER;
        }
    }

    private void padding(ByteBuffer data) {
        int bytes = Math.min(paddingLeftBytes, data.remaining());
        data.position(data.position() + bytes);
        paddingLeftBytes -= bytes;
        if (paddingLeftBytes == 0) {
            state = State.HEADER;
        }
    }

    /** Some programs fill a tar file up with zeros, but an entry that follows them would be lost. */
    private static void trailer(ByteBuffer data) throws BackupException {
        while (data.hasRemaining()) {
            if (data.get() != 0) {
                throw TarHeader.notTar(null);
            }
        }
    }

    @Override
    public void finish() throws BackupException {
        boolean betweenEntries = state == State.HEADER && blockFilledBytes == 0;
        if (!betweenEntries && state != State.TRAILER) {
            throw new DamagedDataException("COPY stream ended before last file was finished");
        }
        handler.archiveEnd();
    }

    @Override
    public void close() {
        handler.close();
    }
}
