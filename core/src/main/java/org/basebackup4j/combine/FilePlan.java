package org.basebackup4j.combine;

import java.util.List;

/** How a file of the result comes about. Closes what it opened. */
sealed interface FilePlan extends AutoCloseable {
    /** The file's path in the result. */
    RelativePath path();

    long sizeBytes();

    /** All files that were looked into, needed or not. */
    List<CheckedSource> consulted();

    @Override
    default void close() {
        consulted().forEach(CheckedSource::close);
    }

    /**
     * It is the same as a file of one of the backups.
     *
     * @param source that file
     */
    record Whole(RelativePath path, CheckedSource source, List<CheckedSource> consulted) implements FilePlan {
        @Override
        public long sizeBytes() {
            return source.file().sizeBytes();
        }
    }

    /**
     * It is put together from blocks.
     *
     * @param blockBytes the size of a block
     * @param owners for each block the number of the file in {@code consulted} that has it, or {@link #ZEROS}
     * @param indexes for each block where it is in that file
     */
    record Merged(RelativePath path, int blockBytes, int[] owners, long[] indexes, List<CheckedSource> consulted)
            implements FilePlan {
        /** No backup has the block that counts: the server had added it to the relation, but never written to it. */
        static final int ZEROS = -1;

        @Override
        public long sizeBytes() {
            return (long) owners.length * blockBytes;
        }

        /** How many blocks from one on lie one after the other in the same file, or are all zeros. */
        int run(int block, int most) {
            int count = 1;
            while (count < most && block + count < owners.length && follows(block, count)) {
                count++;
            }
            return count;
        }

        private boolean follows(int block, int count) {
            int owner = owners[block];
            return owners[block + count] == owner
                    && (owner == ZEROS || indexes[block + count] == indexes[block] + (long) count * blockBytes);
        }
    }
}
