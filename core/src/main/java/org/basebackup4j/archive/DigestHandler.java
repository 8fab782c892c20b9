package org.basebackup4j.archive;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.FileChecksum;

/** Computes the checksum of each file of an archive. */
public final class DigestHandler implements EntryHandler {
    private final FileChecksum checksum;
    private final Results results;
    private boolean inFile;
    private byte[] name = new byte[0];
    private long sizeBytes;

    /** Takes what was computed. */
    @FunctionalInterface
    public interface Results {
        /**
         * A file is complete.
         *
         * @param nameBytes its name as it is in the archive
         * @param sizeBytes how many bytes have come
         * @param checksum the checksum of its content
         * @throws BackupException if the file is not what it should be
         */
        void file(byte[] nameBytes, long sizeBytes, byte[] checksum) throws BackupException;
    }

    /**
     * Computes with a checksum of its own.
     *
     * @param checksum the checksum of its content
     * @param results is told the checksums
     */
    public DigestHandler(FileChecksum checksum, Results results) {
        this.checksum = checksum;
        this.results = results;
    }

    @Override
    public void begin(TarEntry entry) {
        inFile = entry.type() == TarEntry.Type.FILE;
        if (inFile) {
            name = entry.nameBytes();
            sizeBytes = 0;
        }
    }

    @Override
    public void content(ByteBuffer data) {
        sizeBytes += data.remaining();
        checksum.update(data);
    }

    @Override
    public void end() throws BackupException {
        if (inFile) {
            results.file(name, sizeBytes, checksum.finish());
        }
    }

    @Override
    public void archiveEnd() {
        // All files have been told.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
