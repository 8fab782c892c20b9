package org.basebackup4j.manifest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.basebackup4j.manifest.FileTable.Mark;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.WalRange;

/**
 * Compares files that have come with a manifest that comes after them, while it comes.
 *
 * <p>A server lists files in the order in which it sent them, so each one is usually where it is expected; only when it
 * is not are files looked for by their path.
 */
public final class ManifestCheck implements ManifestHandler {
    private static final int MAX_KEPT = 100;

    /** Log is not in the manifest when it is sent with the files. */
    private static final String LOG = "pg_wal/";

    private final FileTable arrived;
    private final ChecksumAlgorithm algorithm;
    private final List<WalRange> walRanges = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();
    private long differenceCount;
    private int expected;

    /**
     * Compares with a manifest.
     *
     * @param arrived the files, complete
     * @param algorithm how their checksums were computed
     */
    public ManifestCheck(FileTable arrived, ChecksumAlgorithm algorithm) {
        this.arrived = arrived;
        this.algorithm = algorithm;
        this.expected = arrived.first();
    }

    @Override
    public void file(ManifestFile file) throws BackupException {
        int reference = find(file.pathBytes());
        if (reference == FileTable.NONE) {
            add("file \"" + file.path() + "\" is in the backup manifest but was not received");
            return;
        }
        if (arrived.has(reference, Mark.SEEN)) {
            throw new ManifestException("duplicate path name in backup manifest: \"" + file.path() + "\"");
        }
        arrived.mark(reference, Mark.SEEN);
        expected = arrived.next(reference);
        compare(file, arrived.file(reference));
    }

    private int find(byte[] path) {
        return expected != FileTable.NONE && arrived.hasPath(expected, path) ? expected : arrived.find(path);
    }

    private void compare(ManifestFile file, ManifestFile received) {
        if (file.sizeBytes() != received.sizeBytes()) {
            add("file \"" + file.path() + "\" was received with " + Long.toUnsignedString(received.sizeBytes())
                    + " bytes but has size " + Long.toUnsignedString(file.sizeBytes()) + " in the backup manifest");
        } else if (file.algorithm() != algorithm) {
            add("file \"" + file.path() + "\" has a checksum of type " + file.algorithm()
                    + " in the backup manifest, but " + algorithm + " was asked for");
        } else if (!Arrays.equals(file.checksum(), received.checksum())) {
            add("checksum mismatch for received file \"" + file.path() + "\"");
        }
    }

    private void add(String difference) {
        differenceCount++;
        if (differences.size() < MAX_KEPT) {
            differences.add(difference);
        }
    }

    @Override
    public void walRange(WalRange range) {
        walRanges.add(range);
    }

    /** {@return the pieces of the log that the backup needs; complete when the manifest is} */
    public List<WalRange> walRanges() {
        return List.copyOf(walRanges);
    }

    /** Notes the files that the manifest has not listed; called when it is complete. */
    public void finish() {
        for (int file = arrived.first(); file != FileTable.NONE; file = arrived.next(file)) {
            if (!arrived.has(file, Mark.SEEN) && !arrived.file(file).path().startsWith(LOG)) {
                add("file \"" + arrived.file(file).path() + "\" was received but is not in the backup manifest");
            }
        }
    }

    /** {@return what is different, in the order in which it was found; of very many the first ones} */
    public List<String> differences() {
        return List.copyOf(differences);
    }

    /** {@return how many differences there are} */
    public long differenceCount() {
        return differenceCount;
    }
}
