package org.basebackup4j.replication;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ServerVersion;

/**
 * The options of {@code BASE_BACKUP}.
 *
 * @param label the backup's label
 * @param progress whether the server is to estimate the size first
 * @param fastCheckpoint whether the checkpoint is made at once
 * @param includeWal whether the server sends the needed log at the end of the base archive
 * @param waitForArchiving whether the server waits until its archiver has stored the needed log
 * @param maxRateKilobytes how many kilobytes the server may send in a second
 * @param tablespaceMap whether the base archive holds a {@code tablespace_map}
 * @param verifyChecksums whether the server verifies the checksums of pages
 * @param incremental whether only what changed since the backup whose manifest was uploaded is sent
 * @param manifest whether the server makes a manifest
 * @param manifestForceEncode whether file names in it are all in hexadecimal
 * @param manifestChecksums the algorithm of the checksums in it; empty for the server's default
 * @param target where the backup goes when it does not come to us
 * @param compression how the server compresses the archives
 */
public record BaseBackupCommand(
        String label,
        boolean progress,
        boolean fastCheckpoint,
        boolean includeWal,
        boolean waitForArchiving,
        OptionalInt maxRateKilobytes,
        boolean tablespaceMap,
        boolean verifyChecksums,
        boolean incremental,
        boolean manifest,
        boolean manifestForceEncode,
        Optional<String> manifestChecksums,
        Optional<Setting> target,
        Optional<Setting> compression) {
    private static final int FIRST_WITH_OPTION_LIST = 15;

    /**
     * A choice of the server's, with what belongs to it.
     *
     * @param name as in {@code server} or {@code gzip}
     * @param detail as in a path or a level
     */
    public record Setting(String name, Optional<String> detail) {}

    /**
     * Checks whether a server can do it.
     *
     * @throws BackupException if the server is too old for what is asked
     */
    public void check(ServerVersion server) throws BackupException {
        if (server.isAtLeast(FIRST_WITH_OPTION_LIST)) {
            return;
        }
        if (target.isPresent()) {
            throw new BackupException("backup targets are not supported by this server version");
        }
        if (compression.isPresent()) {
            throw new BackupException("server does not support server-side compression");
        }
    }

    /** The command's text: from 15 a list of options in parentheses, before that bare keywords. */
    String text(ServerVersion server) {
        return server.isAtLeast(FIRST_WITH_OPTION_LIST)
                ? "BASE_BACKUP (" + String.join(", ", parenthesized()) + ")"
                : "BASE_BACKUP " + String.join(" ", bare());
    }

    private List<String> parenthesized() {
        List<String> options = common();
        addIf(fastCheckpoint, options, "CHECKPOINT 'fast'");
        addIf(!waitForArchiving, options, "WAIT 0");
        addIf(!verifyChecksums, options, "VERIFY_CHECKSUMS 0");
        addIf(incremental, options, "INCREMENTAL");
        addSetting(target.orElse(new Setting("client", Optional.empty())), "TARGET", options);
        compression.ifPresent(setting -> addSetting(setting, "COMPRESSION", options));
        return options;
    }

    private static void addSetting(Setting setting, String keyword, List<String> options) {
        options.add(keyword + " " + CommandText.literal(setting.name()));
        setting.detail().ifPresent(detail -> options.add(keyword + "_DETAIL " + CommandText.literal(detail)));
    }

    private List<String> bare() {
        List<String> options = common();
        addIf(fastCheckpoint, options, "FAST");
        addIf(!waitForArchiving, options, "NOWAIT");
        addIf(!verifyChecksums, options, "NOVERIFY_CHECKSUMS");
        return options;
    }

    private List<String> common() {
        List<String> options = new ArrayList<>();
        options.add("LABEL " + CommandText.literal(label));
        addIf(progress, options, "PROGRESS");
        addIf(includeWal, options, "WAL");
        maxRateKilobytes.ifPresent(rate -> options.add("MAX_RATE " + rate));
        addIf(tablespaceMap, options, "TABLESPACE_MAP");
        if (manifest) {
            options.add("MANIFEST " + (manifestForceEncode ? "'force-encode'" : "'yes'"));
            manifestChecksums.ifPresent(
                    algorithm -> options.add("MANIFEST_CHECKSUMS " + CommandText.literal(algorithm)));
        }
        return options;
    }

    private static void addIf(boolean wanted, List<String> options, String option) {
        if (wanted) {
            options.add(option);
        }
    }
}
