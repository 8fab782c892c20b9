package org.basebackup4j.verify;

import java.util.List;
import java.util.Optional;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.WalRange;

/**
 * What has to be known to check pages.
 *
 * @param control the cluster's control file
 * @param start where the backup begins
 */
record Pages(ControlFile control, Lsn start) {
    /** Made for a backup whose control file has been found. */
    static Pages of(Optional<ControlFile> control, BackupManifest manifest) throws BackupException {
        ControlFile known = control.filter(ControlFile::isKnownVersion)
                .filter(ControlFile::isIntact)
                .orElseThrow(() -> new DamagedDataException("pages cannot be checked without a valid control file"));
        if (!known.hasDataChecksums()) {
            throw new BackupException("data checksums are not enabled in cluster");
        }
        Lsn start = manifest.walRanges().stream()
                .map(WalRange::start)
                .min(Lsn::compareTo)
                .orElse(new Lsn(-1));
        return new Pages(known, start);
    }

    Optional<PageCheck> check(String path, List<Finding> findings) {
        return PageCheck.of(path, control, start, findings);
    }
}
