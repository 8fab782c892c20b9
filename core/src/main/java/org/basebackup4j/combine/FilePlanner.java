package org.basebackup4j.combine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;

/** Finds out where the content of the result's files is. Several threads may ask. */
final class FilePlanner {
    private final BackupChain chain;
    private final boolean verify;

    /**
     * Plans for a chain.
     *
     * @param verify whether what is read is held against the manifests
     */
    FilePlanner(BackupChain chain, boolean verify) {
        this.chain = chain;
        this.verify = verify;
    }

    /**
     * How a file of the last backup becomes one of the result.
     *
     * @param found its path in the last backup
     */
    FilePlan plan(RelativePath found) throws BackupException {
        ChainMember last = chain.last();
        SourceFile file = last.files().open(found).orElseThrow(() -> missing(last, found));
        List<CheckedSource> opened = new ArrayList<>();
        boolean done = false;
        try {
            CheckedSource source = checked(file, last, found);
            opened.add(source);
            FilePlan plan = found.isIncremental()
                    ? new Search(found.withoutIncremental(), opened).plan(source)
                    : new FilePlan.Whole(found, source, opened);
            done = true;
            return plan;
        } finally {
            if (!done) {
                opened.forEach(CheckedSource::close);
            }
        }
    }

    private CheckedSource checked(SourceFile file, ChainMember member, RelativePath path) throws BackupException {
        boolean done = false;
        try {
            CheckedSource source = new CheckedSource(file, member, path, verify);
            done = true;
            return source;
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    private static BackupException missing(ChainMember member, RelativePath path) {
        return new DamagedDataException(
                "could not open file \"" + member.files().nameOf(path) + "\": No such file or directory");
    }

    /** Goes back through the chain for one file. */
    private final class Search {
        private final RelativePath path;
        private final List<CheckedSource> opened;
        private int[] owners = new int[0];
        private long[] indexes = new long[0];
        private int missingBlocks;

        /** From here on the relation had no blocks when one of the backups was taken that were looked into so far. */
        private int olderBlocks;

        Search(RelativePath path, List<CheckedSource> opened) {
            this.path = path;
            this.opened = opened;
        }

        FilePlan plan(CheckedSource newest) throws BackupException {
            IncrementalFile changes = IncrementalFile.read(newest.file(), chain.layout());
            owners = new int[changes.lengthBlocks()];
            indexes = new long[owners.length];
            Arrays.fill(owners, FilePlan.Merged.ZEROS);
            missingBlocks = owners.length;
            take(changes, 0, owners.length);
            olderBlocks = changes.truncationBlocks();
            for (int i = chain.members().size() - 2; i >= 0; i--) {
                ChainMember member = chain.members().get(i);
                Optional<SourceFile> full = member.files().open(path);
                if (full.isPresent()) {
                    return withFull(checked(full.get(), member, path));
                }
                SourceFile file =
                        member.files().open(path.incremental()).orElseThrow(() -> missing(member, path.incremental()));
                CheckedSource source = checked(file, member, path.incremental());
                opened.add(source);
                IncrementalFile older = IncrementalFile.read(file, chain.layout());
                take(older, opened.size() - 1, olderBlocks);
                olderBlocks = Math.min(olderBlocks, older.truncationBlocks());
            }
            throw new DamagedDataException("full backup contains unexpected incremental file \""
                    + opened.get(opened.size() - 1).file().name() + "\"");
        }

        private void take(IncrementalFile changes, int owner, int limit) {
            int[] blocks = changes.blocks();
            for (int i = 0; i < blocks.length; i++) {
                if (blocks[i] < limit) {
                    take(blocks[i], owner, changes.position(i, chain.layout()));
                }
            }
        }

        private void take(int block, int owner, long index) {
            if (owners[block] == FilePlan.Merged.ZEROS) {
                owners[block] = owner;
                indexes[block] = index;
                missingBlocks--;
            }
        }

        private FilePlan withFull(CheckedSource full) {
            opened.add(full);
            long sizeBytes = full.file().sizeBytes();
            int blockBytes = chain.layout().blockBytes();
            boolean noneChanged = missingBlocks == owners.length && olderBlocks == owners.length;
            if (noneChanged && sizeBytes == (long) owners.length * blockBytes) {
                return new FilePlan.Whole(path, full, opened);
            }
            long blocks = Math.min(olderBlocks, sizeBytes / blockBytes);
            for (int block = 0; block < blocks; block++) {
                take(block, opened.size() - 1, (long) block * blockBytes);
            }
            return new FilePlan.Merged(path, blockBytes, owners, indexes, opened);
        }
    }
}
