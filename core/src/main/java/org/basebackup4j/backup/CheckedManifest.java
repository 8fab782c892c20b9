package org.basebackup4j.backup;

import java.nio.ByteBuffer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.manifest.ManifestCheck;
import org.basebackup4j.manifest.ManifestException;
import org.basebackup4j.manifest.ManifestReader;
import org.basebackup4j.pg.BackupException;

/** Holds the files that have come against the manifest while it comes. */
final class CheckedManifest implements ByteStage {
    private final ManifestCheck check;
    private final ManifestReader reader;
    private final ByteStage next;

    CheckedManifest(ManifestCheck check, ByteStage next) {
        this.check = check;
        this.reader = new ManifestReader(check);
        this.next = next;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        int position = data.position();
        try {
            reader.take(data);
        } catch (ManifestException e) {
            throw damaged(e);
        }
        data.position(position);
        next.write(data);
    }

    private static TransferException damaged(ManifestException e) {
        return new TransferException("received backup manifest is damaged: " + e.getMessage(), null, e);
    }

    @Override
    public void finish() throws BackupException {
        try {
            reader.finish();
        } catch (ManifestException e) {
            throw damaged(e);
        }
        check.finish();
        if (check.differenceCount() > 0) {
            throw TransferException.of(check.differences(), check.differenceCount());
        }
        next.finish();
    }

    @Override
    public void close() {
        next.close();
    }
}
