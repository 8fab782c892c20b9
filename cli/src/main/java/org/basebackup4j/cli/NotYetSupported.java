package org.basebackup4j.cli;

import java.util.List;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.CompressionSpec.Location;

/** Refuses what the original can and this version cannot yet do: the one list of it. */
final class NotYetSupported {
    private static final List<BasebackupOption> OPTIONS = List.of(
            BasebackupOption.INCREMENTAL,
            BasebackupOption.MAX_RATE,
            BasebackupOption.MANIFEST_CHECKSUMS,
            BasebackupOption.MANIFEST_FORCE_ENCODE,
            BasebackupOption.NO_MANIFEST,
            BasebackupOption.NO_VERIFY_CHECKSUMS);

    private NotYetSupported() {}

    /** Throws for the first thing that is asked for and cannot be done. */
    static void check(BasebackupArguments arguments) throws BackupException {
        for (BasebackupOption option : OPTIONS) {
            refuseIf(arguments.has(option), option.flag());
        }
        refuseIf(arguments.serverTarget().isPresent(), BasebackupOption.TARGET.flag());
        refuseIf(
                arguments
                        .value(BasebackupOption.SYNC_METHOD)
                        .filter("syncfs"::equals)
                        .isPresent(),
                BasebackupOption.SYNC_METHOD.flag() + "=syncfs");
        boolean tar = arguments
                .value(BasebackupOption.FORMAT)
                .filter(value -> value.startsWith("t"))
                .isPresent();
        refuseIf(
                tar
                        && arguments
                                .value(BasebackupOption.PGDATA)
                                .filter("-"::equals)
                                .isPresent(),
                BasebackupOption.PGDATA.flag() + "=-");
        checkCompression(arguments.value(BasebackupOption.COMPRESS).orElse("none"));
    }

    private static void checkCompression(String specification) throws BackupException {
        boolean byServer = CompressionSpec.locationOf(specification) == Location.SERVER;
        refuseIf(
                byServer || CompressionSpec.parse(specification).algorithm() == CompressionAlgorithm.LZ4,
                BasebackupOption.COMPRESS.flag() + "=" + specification);
    }

    private static void refuseIf(boolean asked, String what) throws BackupException {
        if (asked) {
            throw new BackupException("option " + what + " is not supported yet");
        }
    }
}
