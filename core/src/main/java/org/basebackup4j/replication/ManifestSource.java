package org.basebackup4j.replication;

import java.nio.ByteBuffer;
import org.basebackup4j.pg.BackupException;

/** Where the bytes of a manifest come from. */
@FunctionalInterface
public interface ManifestSource {
    /**
     * Reads some bytes.
     *
     * @return how many; -1 at the end
     */
    int read(ByteBuffer target) throws BackupException;
}
