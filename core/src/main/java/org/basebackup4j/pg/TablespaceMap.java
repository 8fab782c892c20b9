package org.basebackup4j.pg;

import java.util.Map;

/**
 * Where tablespaces go: from the path on the server to the path here. What is not mapped keeps its path.
 *
 * @param directories the mapped paths, both absolute, without slashes at the end
 */
public record TablespaceMap(Map<String, String> directories) {
    private static final TablespaceMap EMPTY = new TablespaceMap(Map.of());

    /** Copies the map. */
    public TablespaceMap {
        directories = Map.copyOf(directories);
    }

    /**
     * Maps nothing.
     *
     * @return a map of nothing
     */
    public static TablespaceMap empty() {
        return EMPTY;
    }

    /**
     * {@return whether a tablespace with that path on the server is mapped}
     *
     * @param serverPath the path on the server
     */
    public boolean maps(String serverPath) {
        return directories.containsKey(canonical(serverPath));
    }

    /**
     * {@return the path here of a tablespace with that path on the server}
     *
     * @param serverPath the path on the server
     */
    public String apply(String serverPath) {
        return directories.getOrDefault(canonical(serverPath), serverPath);
    }

    /** A link that somebody made by hand may have more slashes than it needs. */
    private static String canonical(String path) {
        return path.replaceAll("/(\\./|/)+", "/").replaceFirst("(?<=.)/\\.?$", "");
    }
}
