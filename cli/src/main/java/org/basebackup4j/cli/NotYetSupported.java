package org.basebackup4j.cli;

import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;

/** Refuses what the original can and this version cannot yet do: the one list of it. */
final class NotYetSupported {
    private NotYetSupported() {}

    /** Throws for the first thing that is asked for and cannot be done. */
    static void check(BasebackupArguments arguments) throws BackupException {
        boolean parsed = arguments.serverTarget().isEmpty()
                && (arguments.has(BasebackupOption.WRITE_RECOVERY_CONF)
                        || !arguments.value(BasebackupOption.FORMAT).orElse("p").startsWith("t")
                        || arguments.value(BasebackupOption.PGDATA).orElse("").equals("-"));
        boolean lz4 = arguments.compression().method().equals(CompressionAlgorithm.LZ4.keyword());
        if (arguments.isCompressedByServer() ? parsed : lz4) {
            throw new BackupException("option " + BasebackupOption.COMPRESS.flag() + "="
                    + arguments.value(BasebackupOption.COMPRESS).orElse("") + " is not supported yet");
        }
    }
}
