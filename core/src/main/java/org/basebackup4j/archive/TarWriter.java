package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** Writes entries as a tar file. An entry that was read and not changed gets the header that it had. */
public final class TarWriter implements EntryHandler {
    private final ByteStage next;
    private final ByteBuffer header = ByteBuffer.allocateDirect(TarHeader.BLOCK_BYTES);
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(TarTerminator.TRAILER_BYTES);
    private long contentLeftBytes;
    private int paddingBytes;

    /**
     * Writes to a stage, which is finished and closed with the archive.
     *
     * @param next gets what comes out, and is closed with this
     */
    public TarWriter(ByteStage next) {
        this.next = next;
    }

    @Override
    public void begin(TarEntry entry) throws BackupException {
        byte[] block = entry.header();
        header.clear().put(block == null ? TarHeader.format(entry) : block).flip();
        next.write(header);
        contentLeftBytes = entry.sizeBytes();
        paddingBytes = TarParser.paddingBytes(entry.sizeBytes());
    }

    @Override
    public void content(ByteBuffer data) throws BackupException {
        contentLeftBytes -= data.remaining();
        if (contentLeftBytes < 0) {
            throw new IllegalStateException("more content than the entry's header says");
        }
        next.write(data);
    }

    @Override
    public void end() throws BackupException {
        if (contentLeftBytes != 0) {
            throw new IllegalStateException("content of " + contentLeftBytes + " bytes is missing");
        }
        if (paddingBytes > 0) {
            next.write(zeros.clear().limit(paddingBytes));
        }
    }

    @Override
    public void archiveEnd() throws BackupException {
        next.write(zeros.clear());
        next.finish();
    }

    @Override
    public void close() {
        next.close();
    }
}
