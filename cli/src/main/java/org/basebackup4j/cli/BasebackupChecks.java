package org.basebackup4j.cli;

import static org.basebackup4j.cli.BasebackupOption.COMPRESS_WAL;
import static org.basebackup4j.cli.BasebackupOption.CREATE_SLOT;
import static org.basebackup4j.cli.BasebackupOption.FORMAT;
import static org.basebackup4j.cli.BasebackupOption.MANIFEST_CHECKSUMS;
import static org.basebackup4j.cli.BasebackupOption.MANIFEST_FORCE_ENCODE;
import static org.basebackup4j.cli.BasebackupOption.NO_ESTIMATE_SIZE;
import static org.basebackup4j.cli.BasebackupOption.NO_MANIFEST;
import static org.basebackup4j.cli.BasebackupOption.NO_SLOT;
import static org.basebackup4j.cli.BasebackupOption.PGDATA;
import static org.basebackup4j.cli.BasebackupOption.PROGRESS;
import static org.basebackup4j.cli.BasebackupOption.SLOT;
import static org.basebackup4j.cli.BasebackupOption.WALDIR;

import java.nio.file.Path;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.backup.WalMethod;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;

/** Refuses arguments that do not go together, in the original's order, before anything is connected to or created. */
final class BasebackupChecks {
    private final BasebackupArguments arguments;
    private final String hint;
    private final boolean toServer;
    private final BackupFormat format;
    private final WalMethod walMethod;

    private BasebackupChecks(BasebackupArguments arguments, String hint) throws BackupException {
        this.arguments = arguments;
        this.hint = hint;
        this.toServer = arguments.serverTarget().isPresent();
        this.format = arguments.format();
        this.walMethod = OptionValues.walMethod(
                arguments.value(BasebackupOption.WAL_METHOD).orElse("stream"));
    }

    /**
     * Checks the arguments.
     *
     * @param hint what to say after most complaints
     * @throws BackupException for the first thing that is wrong
     */
    static void check(BasebackupArguments arguments, String hint) throws BackupException {
        BasebackupChecks checks = new BasebackupChecks(arguments, hint);
        checks.checkDestination();
        checks.checkCompression();
        checks.checkWal();
        checks.checkSlot();
        checks.checkWalDirectory();
        checks.refuseTogether(PROGRESS, NO_ESTIMATE_SIZE);
        checks.refuseTogether(NO_MANIFEST, MANIFEST_CHECKSUMS);
        checks.refuseTogether(NO_MANIFEST, MANIFEST_FORCE_ENCODE);
    }

    private void refuseIf(boolean wrong, String message) throws BackupException {
        if (wrong) {
            throw new BackupException(message, null, hint, null);
        }
    }

    private void refuseTogether(BasebackupOption one, BasebackupOption other) throws BackupException {
        refuseIf(
                arguments.has(one) && arguments.has(other),
                one.flag() + " and " + other.flag() + " are incompatible options");
    }

    private void checkDestination() throws BackupException {
        if (!arguments.operands().isEmpty()) {
            String first = arguments.operands().get(0);
            refuseIf(true, "too many command-line arguments (first is \"" + first + "\")");
        }
        boolean directory = arguments.has(PGDATA);
        refuseIf(toServer && arguments.has(FORMAT), "cannot specify both format and backup target");
        refuseIf(!toServer && !directory, "must specify output directory or backup target");
        refuseIf(toServer && directory, "cannot specify both output directory and backup target");
    }

    private void checkCompression() throws BackupException {
        refuseIf(
                format == BackupFormat.PLAIN && arguments.has(COMPRESS_WAL), "only tar mode backups can be compressed");
        if (arguments.isCompressedByServer()) {
            return; // the server decides whether it makes sense
        }
        CompressionSpec compression = CompressionSpec.parse(arguments.compression());
        refuseIf(toServer, "client-side compression is not possible when a backup target is specified");
        refuseIf(
                format == BackupFormat.PLAIN && compression.algorithm() != CompressionAlgorithm.NONE,
                "only tar mode backups can be compressed");
    }

    private void checkWal() throws BackupException {
        boolean stream = walMethod == WalMethod.STREAM;
        refuseIf(toServer && stream, "WAL cannot be streamed when a backup target is specified");
    }

    private void checkSlot() throws BackupException {
        boolean named = arguments.has(SLOT);
        refuseIf(named && walMethod != WalMethod.STREAM, "replication slots can only be used with WAL streaming");
        refuseIf(named && arguments.has(NO_SLOT), "--no-slot cannot be used with slot name");
        refuseIf(
                arguments.has(CREATE_SLOT) && !named,
                CREATE_SLOT.flag() + " needs a slot to be specified using --slot");
    }

    private void checkWalDirectory() throws BackupException {
        if (arguments.has(WALDIR)) {
            refuseIf(toServer, "WAL directory location cannot be specified along with a backup target");
            refuseIf(format != BackupFormat.PLAIN, "WAL directory location can only be specified in plain mode");
            boolean absolute = Path.of(arguments.value(WALDIR).orElse("")).isAbsolute();
            refuseIf(!absolute, "WAL directory location must be an absolute path");
        }
    }
}
