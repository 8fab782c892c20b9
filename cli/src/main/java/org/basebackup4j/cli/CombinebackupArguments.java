package org.basebackup4j.cli;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.combine.CombineOptions;
import org.basebackup4j.combine.CopyMethod;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.pg.TablespaceMap;

/** The arguments of {@code pg_combinebackup}, checked in the original's order, and what they mean to the library. */
final class CombinebackupArguments {
    private final Map<CombinebackupOption, String> values = new EnumMap<>(CombinebackupOption.class);
    private final Map<String, String> tablespaces = new LinkedHashMap<>();
    private final List<String> backups;
    private CopyMethod copyMethod = CopyMethod.COPY;
    private ChecksumAlgorithm checksums = ChecksumAlgorithm.CRC32C;
    private boolean tar;
    private CompressionSpec compression = CompressionSpec.none();

    private CombinebackupArguments(List<String> arguments, boolean stopAtOperand)
            throws UsageException, BackupException {
        GetoptLong<CombinebackupOption> options =
                new GetoptLong<>(List.of(CombinebackupOption.values()), arguments, stopAtOperand);
        for (var found = options.next(); found != null; found = options.next()) {
            take(found.option(), found.value());
        }
        backups = options.operands();
    }

    private void take(CombinebackupOption option, String value) throws BackupException {
        switch (option) {
            case TABLESPACE_MAPPING -> OptionValues.addTablespace(value, tablespaces);
            case MANIFEST_CHECKSUMS ->
                checksums = ChecksumAlgorithm.ofName(value)
                        .orElseThrow(() -> new BackupException("unrecognized checksum algorithm: \"" + value + "\""));
            case SYNC_METHOD -> OptionValues.checkSyncMethod(value);
            case LINK -> copyMethod = CopyMethod.LINK;
            case CLONE -> copyMethod = CopyMethod.CLONE;
            case COPY -> copyMethod = CopyMethod.COPY;
            case COPY_FILE_RANGE -> copyMethod = CopyMethod.COPY_FILE_RANGE;
            default -> values.put(option, value);
        }
    }

    /**
     * Reads the arguments from left to right, and then checks what they mean together.
     *
     * @param stopAtOperand whether everything after the first operand is an operand too
     * @param hint what to say after complaints about what is missing
     */
    static CombinebackupArguments parse(List<String> arguments, boolean stopAtOperand, String hint)
            throws BackupException, UsageException {
        CombinebackupArguments parsed = new CombinebackupArguments(arguments, stopAtOperand);
        if (parsed.backups.isEmpty()) {
            throw new BackupException("no input directories specified", null, hint, null);
        }
        if (!parsed.has(CombinebackupOption.OUTPUT)) {
            throw new BackupException("no output directory specified", null, hint, null);
        }
        parsed.checkFormat(hint);
        return parsed;
    }

    private void checkFormat(String hint) throws BackupException {
        tar = OptionValues.format(values.getOrDefault(CombinebackupOption.FORMAT, "p")) == BackupFormat.TAR;
        compression = CompressionSpec.parse(values.getOrDefault(CombinebackupOption.COMPRESS, "none"));
        if (compression.location() == CompressionSpec.Location.SERVER) {
            throw new BackupException("there is no server that could compress", null, hint, null);
        }
        if (!tar && compression.algorithm() != CompressionAlgorithm.NONE) {
            throw new BackupException("only tar mode backups can be compressed", null, hint, null);
        }
    }

    boolean has(CombinebackupOption option) {
        return values.containsKey(option);
    }

    CombineOptions options() {
        return CombineOptions.builder(
                        backups.stream().map(CombinebackupArguments::path).toList(),
                        path(values.getOrDefault(CombinebackupOption.OUTPUT, "")))
                .tablespaceMap(new TablespaceMap(tablespaces))
                .copyMethod(copyMethod)
                .dryRun(has(CombinebackupOption.DRY_RUN))
                .sync(!has(CombinebackupOption.NO_SYNC))
                .manifest(!has(CombinebackupOption.NO_MANIFEST))
                .checksums(checksums)
                .tar(tar ? compression : null)
                .verify(has(CombinebackupOption.VERIFY))
                .build();
    }

    private static Path path(String value) {
        return Path.of(OptionValues.canonicalPath(value));
    }
}
