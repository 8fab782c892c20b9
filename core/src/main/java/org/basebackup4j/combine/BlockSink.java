package org.basebackup4j.combine;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** Where the content of a file goes, from its beginning to its end. */
interface BlockSink {
    /** Keeps nothing: for who only wants the checksum. */
    BlockSink NOWHERE = data -> data.position(data.limit());

    /** Takes all the remaining bytes. */
    void write(ByteBuffer data) throws BackupException;

    /** Whether it takes ranges of files rather than bytes, where there are some. */
    default boolean copiesRanges() {
        return false;
    }

    /** Takes a range of a file. */
    default void copyRange(SourceFile source, long position, long bytes) throws BackupException {
        throw new IllegalStateException("takes no ranges");
    }
}
