package org.basebackup4j.pg;

/**
 * A server's version as its parameter {@code server_version} tells it.
 *
 * @param number the version as PostgreSQL counts it: 180006 is 18.6
 * @param text what the server calls itself, as in {@code 15.18 (Debian 15.18-0+deb12u1)}
 */
public record ServerVersion(int number, String text) {
    /** The oldest major version that is supported. */
    public static final int OLDEST_MAJOR = 13;

    /** The newest major version that is known. */
    public static final int NEWEST_MAJOR = 18;

    private static final int LAST_THREE_PART_MAJOR = 9;

    /**
     * Reads the value of {@code server_version}: {@code 18.6}, {@code 19beta1}, {@code 9.6.24}, with any words after it.
     *
     * @param text as the server tells it, as in {@code 18.1 (Debian 18.1-1)}
     * @return the version
     * @throws IllegalArgumentException if it does not begin with a number
     */
    public static ServerVersion parse(String text) {
        int[] parts = new int[3];
        int count = 0;
        int at = 0;
        while (count < parts.length && at < text.length() && isDigit(text.charAt(at))) {
            int end = at;
            while (end < text.length() && isDigit(text.charAt(end))) {
                end++;
            }
            parts[count++] = Integer.parseInt(text, at, end, 10);
            at = end < text.length() && text.charAt(end) == '.' ? end + 1 : text.length();
        }
        if (count == 0) {
            throw new IllegalArgumentException("not a server version: \"" + text + "\"");
        }
        int number = parts[0] > LAST_THREE_PART_MAJOR
                ? parts[0] * 10_000 + parts[1]
                : parts[0] * 10_000 + parts[1] * 100 + parts[2];
        return new ServerVersion(number, text);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** {@return the major version: 18 of 18.6} */
    public int major() {
        return number / 10_000;
    }

    /**
     * {@return whether this is the given major version or a newer one}
     *
     * @param major the major version, as in 18
     */
    public boolean isAtLeast(int major) {
        return major() >= major;
    }

    @Override
    public String toString() {
        return text;
    }
}
