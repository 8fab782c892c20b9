package org.basebackup4j.combine;

import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.output.BackupOutput;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.store.CreatedPaths;
import org.jspecify.annotations.Nullable;

/** The manifest of a result, if it is to have one, and the order in which the result becomes complete and durable. */
final class ResultCompletion implements AutoCloseable {
    private final CombineOptions options;
    private final BackupChain chain;
    private final CreatedPaths created;
    private final BackupOutput output;
    private final @Nullable ResultManifest manifest;
    private long files;
    private long bytes;

    /** Takes over an output, which is closed with this. */
    ResultCompletion(CombineOptions options, BackupChain chain, CreatedPaths created, BackupOutput output)
            throws BackupException {
        this.options = options;
        this.chain = chain;
        this.created = created;
        this.output = output;
        this.manifest = options.manifest() && !options.dryRun()
                ? new ResultManifest(output.manifest(), chain.systemIdentifier())
                : null;
    }

    /** Counts a file that was written. */
    void count(long sizeBytes) {
        files++;
        bytes += sizeBytes;
    }

    /** What was written until now. */
    CombineResult result() {
        return new CombineResult(files, bytes, Long.toUnsignedString(chain.systemIdentifier()));
    }

    /** Lists a file in the manifest. */
    void list(ManifestFile file) throws BackupException {
        if (manifest != null) {
            manifest.add(file);
        }
    }

    /** Everything has been written. The manifest gets its name last. */
    void complete() throws BackupException {
        if (options.dryRun()) {
            return;
        }
        if (manifest != null) {
            manifest.finish(
                    chain.last().manifest().map(BackupManifest::walRanges).orElseThrow());
        }
        created.complete();
        if (options.sync()) {
            created.sync();
            created.syncParents();
        }
        output.complete(options.sync());
    }

    @Override
    public void close() {
        if (manifest != null) {
            manifest.close();
        }
        output.close();
    }
}
