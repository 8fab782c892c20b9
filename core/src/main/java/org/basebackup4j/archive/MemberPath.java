package org.basebackup4j.archive;

/** Names of archive members that are used as paths below a directory. */
public final class MemberPath {
    private MemberPath() {}

    /**
     * {@return whether a name stays below the directory that it is taken from: not empty, neither absolute nor with dots}
     *
     * @param name the member's name
     */
    public static boolean isSafe(String name) {
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i == name.length() ? '/' : name.charAt(i);
            if (c == '\0' || (c == '/' && isNoName(name, start, i))) {
                return false;
            }
            if (c == '/') {
                start = i + 1;
            }
        }
        return true;
    }

    /** Whether a part of a path is empty, or leads to its directory or out of it. */
    private static boolean isNoName(String path, int start, int end) {
        return switch (end - start) {
            case 0 -> true;
            case 1 -> path.charAt(start) == '.';
            case 2 -> path.charAt(start) == '.' && path.charAt(start + 1) == '.';
            default -> false;
        };
    }

    /**
     * {@return whether a path is an absolute one that leads nowhere else than it says} Of a link that somebody made by hand it may
     * have more slashes than it needs.
     *
     * @param path the path
     */
    public static boolean isSafeAbsolute(String path) {
        boolean upwards = ("/" + path + "/").contains("/../");
        return path.startsWith("/") && !path.matches("[/.]*") && !upwards && path.indexOf('\0') < 0;
    }

    /**
     * {@return the name of the directory that a member is in; empty for none}
     *
     * @param name the member's name
     */
    public static String parent(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('/')));
    }
}
