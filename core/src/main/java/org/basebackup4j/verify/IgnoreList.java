package org.basebackup4j.verify;

import java.util.ArrayList;
import java.util.List;

/** Files and directories that do not matter. */
final class IgnoreList {
    /** What taking a backup adds or changes, and the log, which the manifest does not list. */
    private static final List<String> ALWAYS =
            List.of("backup_manifest", "pg_wal", "postgresql.auto.conf", "recovery.signal", "standby.signal");

    private final List<String> paths = new ArrayList<>(ALWAYS);

    IgnoreList(List<String> more) {
        paths.addAll(more);
    }

    /** From now on this does not matter either; not while other threads look. */
    void add(String path) {
        paths.add(path);
    }

    boolean matches(String path) {
        for (String ignored : paths) {
            boolean below = path.length() > ignored.length() && path.charAt(ignored.length()) == '/';
            if (path.startsWith(ignored) && (below || path.length() == ignored.length())) {
                return true;
            }
        }
        return false;
    }
}
