package org.basebackup4j.replication;

import java.util.ArrayList;
import java.util.List;
import org.basebackup4j.pg.ServerVersion;

/**
 * The options of {@code BASE_BACKUP}.
 *
 * @param label the backup's label
 * @param progress whether the server is to estimate the size first
 * @param fastCheckpoint whether the checkpoint is made at once
 * @param includeWal whether the server sends the needed log at the end of the base archive
 * @param waitForArchiving whether the server waits until its archiver has stored the needed log
 * @param tablespaceMap whether the base archive holds a {@code tablespace_map}
 * @param manifest whether the server sends a manifest
 */
public record BaseBackupCommand(
        String label,
        boolean progress,
        boolean fastCheckpoint,
        boolean includeWal,
        boolean waitForArchiving,
        boolean tablespaceMap,
        boolean manifest) {
    /** The command's text: from 15 a list of options in parentheses, before that bare keywords. */
    String text(ServerVersion server) {
        return server.isAtLeast(15)
                ? "BASE_BACKUP (" + String.join(", ", parenthesized()) + ")"
                : "BASE_BACKUP " + String.join(" ", bare());
    }

    private List<String> parenthesized() {
        List<String> options = common();
        if (fastCheckpoint) {
            options.add("CHECKPOINT 'fast'");
        }
        if (!waitForArchiving) {
            options.add("WAIT 0");
        }
        options.add("TARGET 'client'");
        return options;
    }

    private List<String> bare() {
        List<String> options = common();
        if (fastCheckpoint) {
            options.add("FAST");
        }
        if (!waitForArchiving) {
            options.add("NOWAIT");
        }
        return options;
    }

    private List<String> common() {
        List<String> options = new ArrayList<>();
        options.add("LABEL " + CommandText.literal(label));
        if (progress) {
            options.add("PROGRESS");
        }
        if (includeWal) {
            options.add("WAL");
        }
        if (tablespaceMap) {
            options.add("TABLESPACE_MAP");
        }
        if (manifest) {
            options.add("MANIFEST 'yes'");
        }
        return options;
    }
}
