package org.basebackup4j.combine;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.DamagedDataException;

/**
 * How a cluster divides relations.
 *
 * @param blockBytes the size of a block
 * @param blocksPerFile after how many blocks a relation goes on in another file
 */
record RelationLayout(int blockBytes, int blocksPerFile) {
    private static final int MAX_BLOCK_BYTES = 32 * 1024;

    /** Larger ones than anybody builds would only let a wrong number ask for much memory. */
    private static final int MAX_BLOCKS_PER_FILE = 1 << 24;

    /**
     * What a control file says.
     *
     * @param where the control file, for the complaint
     */
    static RelationLayout of(ControlFile control, String where) throws BackupException {
        int bytes = control.blockSizeBytes();
        int blocks = control.blocksPerFile();
        boolean possible = bytes > 0
                && bytes <= MAX_BLOCK_BYTES
                && Integer.bitCount(bytes) == 1
                && blocks > 0
                && blocks <= MAX_BLOCKS_PER_FILE;
        if (!possible) {
            throw new DamagedDataException(where + ": unexpected block size " + bytes + " or segment size " + blocks);
        }
        return new RelationLayout(bytes, blocks);
    }
}
