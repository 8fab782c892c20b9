package org.basebackup4j.connect;

/** Space as C knows it: other characters that Unicode counts as space are part of a value. */
public final class AsciiSpace {
    private AsciiSpace() {}

    /**
     * {@return whether C's {@code isspace} says so}
     *
     * @param c the character
     */
    public static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /**
     * The text without the space around it.
     *
     * @param text the text
     * @return what is left
     */
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
