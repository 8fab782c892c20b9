package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** Bytes that can be read at any place, by several threads. */
interface Content extends AutoCloseable {
    /** Reads some bytes, as many as come at once; -1 at the end. */
    int read(ByteBuffer target, long position) throws IOException, BackupException;

    /** Releases what it holds. Never throws, and may be called more than once. */
    @Override
    void close();
}
