package org.basebackup4j.combine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;

/**
 * Passes files on archive by archive, if there will be archives, and in the order in which a compressed backup has what they
 * are made from, so that it is read once.
 */
final class FilesInOrder implements BackupFiles.Visitor {
    private final CombinedOutput output;
    private final Optional<TarFiles> first;
    private final boolean onlyOne;
    private final List<Ordered> files = new ArrayList<>();

    private record Ordered(RelativePath path, int archive, long order) {}

    /**
     * Passes directories on at once, and files with {@link #finish}.
     *
     * @param first the backup whose order counts, if there is one
     * @param onlyOne whether it is the only one of the chain
     */
    FilesInOrder(CombinedOutput output, Optional<TarFiles> first, boolean onlyOne) {
        this.output = output;
        this.first = first;
        this.onlyOne = onlyOne;
    }

    @Override
    public void directory(RelativePath path) throws BackupException {
        output.directory(path);
    }

    @Override
    public void file(RelativePath path) {
        RelativePath full = path.isIncremental() ? path.withoutIncremental() : path;
        boolean needed = onlyOne || path.isIncremental();
        long order = needed && first.isPresent() ? first.get().order(full) : -1;
        files.add(new Ordered(path, output.archiveOf(path), order));
    }

    @Override
    public void skipped(String what) throws BackupException {
        output.skipped(what);
    }

    void finish() throws BackupException {
        files.sort(Comparator.comparingInt(Ordered::archive).thenComparingLong(Ordered::order));
        for (Ordered file : files) {
            output.file(file.path());
        }
    }
}
