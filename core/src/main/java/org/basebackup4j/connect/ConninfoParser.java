package org.basebackup4j.connect;

import java.util.LinkedHashMap;
import java.util.Map;
import org.basebackup4j.pg.BackupException;

/** Reads {@code keyword = value} strings; see the manual's section "Keyword/Value Connection Strings". */
final class ConninfoParser {
    private final String text;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private int at;

    private ConninfoParser(String text) {
        this.text = text;
    }

    /** Reads a string of either kind. */
    static Map<String, String> parse(String text) throws BackupException {
        return UriParser.isUri(text) ? UriParser.parse(text) : new ConninfoParser(text).pairs();
    }

    /** Keeps a value under its key word, the retired {@code requiressl} under what took its place. */
    static void store(Map<String, String> settings, String keyword, String value) throws BackupException {
        if (keyword.equals("requiressl")) {
            settings.put("sslmode", value.startsWith("1") ? "require" : "prefer");
            return;
        }
        checkKeyword(keyword);
        settings.put(keyword, value);
    }

    /** Refuses what is no key word. */
    static void checkKeyword(String keyword) throws BackupException {
        if (!Keyword.exists(keyword)) {
            throw new BackupException("invalid connection option \"" + keyword + "\"");
        }
    }

    private Map<String, String> pairs() throws BackupException {
        skipSpace();
        while (at < text.length()) {
            String keyword = keyword();
            store(settings, keyword, value());
            skipSpace();
        }
        return settings;
    }

    private String keyword() throws BackupException {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !AsciiSpace.isSpace(text.charAt(at))) {
            at++;
        }
        String keyword = text.substring(start, at);
        skipSpace();
        if (at == text.length() || text.charAt(at) != '=') {
            throw new BackupException("missing \"=\" after \"" + keyword + "\" in connection info string");
        }
        at++;
        skipSpace();
        return keyword;
    }

    private String value() throws BackupException {
        if (at < text.length() && text.charAt(at) == '\'') {
            at++;
            return quoted();
        }
        StringBuilder value = new StringBuilder();
        while (at < text.length() && !AsciiSpace.isSpace(text.charAt(at))) {
            append(value);
        }
        return value.toString();
    }

    private String quoted() throws BackupException {
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            if (text.charAt(at) == '\'') {
                at++;
                return value.toString();
            }
            append(value);
        }
        throw new BackupException("unterminated quoted string in connection info string");
    }

    /** A backslash stands for the character behind it. */
    private void append(StringBuilder value) {
        if (text.charAt(at) == '\\') {
            at++;
        }
        if (at < text.length()) {
            value.append(text.charAt(at));
            at++;
        }
    }

    private void skipSpace() {
        while (at < text.length() && AsciiSpace.isSpace(text.charAt(at))) {
            at++;
        }
    }
}
