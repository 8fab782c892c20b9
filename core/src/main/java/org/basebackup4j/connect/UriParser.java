package org.basebackup4j.connect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.basebackup4j.pg.BackupException;

/**
 * Reads connection URIs, {@code postgresql://[user[:password]@][host[:port],...][/dbname][?keyword=value&...]}; see the
 * manual's section "Connection URIs". Reads from left to right, as libpq does, so that of several mistakes the same one
 * is told.
 */
final class UriParser {
    private static final List<String> PREFIXES = List.of("postgresql://", "postgres://");

    /** What a message shows in a secret's place. */
    private static final String HIDDEN = "***";

    private static final Pattern SECRET_PARAMETERS =
            Pattern.compile("([?&](?:" + String.join("|", ConnectionSettings.SECRETS) + ")=)[^&]*");

    /** What {@link #peek} gives behind the last character. */
    private static final char END = 0;

    private final String uri;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private int at;
    private String rawPassword = "";

    private UriParser(String uri) {
        this.uri = uri;
        this.at = uri.indexOf("://") + "://".length();
    }

    static boolean isUri(String text) {
        return PREFIXES.stream().anyMatch(text::startsWith);
    }

    static Map<String, String> parse(String uri) throws BackupException {
        UriParser parser = new UriParser(uri);
        parser.parse();
        return parser.settings;
    }

    private void parse() throws BackupException {
        user();
        hosts();
        if (peek() == '/') {
            at++;
            putUnlessEmpty("dbname", upTo("?"));
        }
        if (peek() == '?') {
            at++;
            parameters();
        }
    }

    private char peek() {
        return at < uri.length() ? uri.charAt(at) : END;
    }

    /** What lies before one of the characters, or before the end; goes there. */
    private String upTo(String ends) {
        int start = at;
        while (at < uri.length() && ends.indexOf(uri.charAt(at)) < 0) {
            at++;
        }
        return uri.substring(start, at);
    }

    /** There is a user if an @ comes before the first slash, wherever the question mark is. */
    private void user() throws BackupException {
        int start = at;
        upTo("@/");
        boolean hasUser = peek() == '@';
        at = start;
        if (!hasUser) {
            return;
        }
        putUnlessEmpty("user", upTo(":@"));
        if (peek() == ':') {
            at++;
            rawPassword = upTo("@");
            putUnlessEmpty("password", rawPassword);
        }
        at++;
    }

    private void hosts() throws BackupException {
        StringBuilder hosts = new StringBuilder();
        StringBuilder ports = new StringBuilder();
        while (true) {
            hosts.append(peek() == '[' ? bracketed() : upTo(":/?,"));
            if (peek() == ':') {
                at++;
                ports.append(upTo("/?,"));
            }
            if (peek() != ',') {
                break;
            }
            at++;
            hosts.append(',');
            ports.append(',');
        }
        putUnlessEmpty("host", hosts.toString());
        putUnlessEmpty("port", ports.toString());
    }

    private String bracketed() throws BackupException {
        at++;
        String host = upTo("]");
        if (peek() == END) {
            throw new BackupException("end of string reached when looking for matching \"]\" in IPv6 host address in"
                    + " URI: \"" + shownUri() + "\"");
        }
        if (host.isEmpty()) {
            throw new BackupException("IPv6 host address may not be empty in URI: \"" + shownUri() + "\"");
        }
        at++;
        if (at < uri.length() && ":/?,".indexOf(peek()) < 0) {
            throw new BackupException("unexpected character \"" + peek() + "\" at position " + (at + 1)
                    + " in URI (expected \":\" or \"/\"): \"" + shownUri() + "\"");
        }
        return host;
    }

    private void parameters() throws BackupException {
        while (at < uri.length()) {
            String keyword = upTo("=&");
            if (peek() != '=') {
                throw new BackupException(
                        "missing key/value separator \"=\" in URI query parameter: \"" + keyword + "\"");
            }
            at++;
            String value = upTo("=&");
            if (peek() == '=') {
                throw new BackupException(
                        "extra key/value separator \"=\" in URI query parameter: \"" + keyword + "\"");
            }
            at++;
            String name = decode(keyword, keyword);
            parameter(name, decode(value, shown(name, value)));
        }
    }

    private void parameter(String keyword, String value) throws BackupException {
        if (keyword.equals("ssl") && value.equals("true")) { // as JDBC's URIs have it
            settings.put("sslmode", "require");
        } else if (Keyword.exists(keyword) || keyword.equals("requiressl")) {
            ConninfoParser.store(settings, keyword, value);
        } else {
            throw new BackupException("invalid URI query parameter: \"" + keyword + "\"");
        }
    }

    private void putUnlessEmpty(String keyword, String encoded) throws BackupException {
        if (!encoded.isEmpty()) {
            settings.put(keyword, decode(encoded, shown(keyword, encoded)));
        }
    }

    /** What a message may show of a value. */
    private static String shown(String keyword, String encoded) {
        return ConnectionSettings.SECRETS.contains(keyword) ? HIDDEN : encoded;
    }

    private String shownUri() {
        String user = rawPassword.isEmpty()
                ? uri
                : uri.replaceFirst(":" + Pattern.quote(rawPassword) + "@", ":" + HIDDEN + "@");
        return SECRET_PARAMETERS.matcher(user).replaceAll("$1" + HIDDEN);
    }

    private static String decode(String encoded, String shown) throws BackupException {
        String text = withoutOuterSpace(encoded, shown);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes.write(source[i]);
                continue;
            }
            int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
            int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new BackupException("invalid percent-encoded token: \"" + shown + "\"");
            }
            if (high + low == 0) {
                throw new BackupException("forbidden value %00 in percent-encoded value: \"" + shown + "\"");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String withoutOuterSpace(String encoded, String shown) throws BackupException {
        String text = AsciiSpace.strip(encoded);
        if (text.chars().anyMatch(c -> AsciiSpace.isSpace((char) c))) {
            throw new BackupException(
                    "unexpected spaces found in \"" + shown + "\", use percent-encoded spaces (%20) instead");
        }
        return text;
    }
}
