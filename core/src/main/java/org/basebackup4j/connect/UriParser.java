package org.basebackup4j.connect;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.pg.BackupException;

/**
 * Reads connection URIs, {@code postgresql://[user[:password]@][host[:port],...][/dbname][?keyword=value&...]}; see the
 * manual's section "Connection URIs".
 */
final class UriParser {
    private static final List<String> PREFIXES = List.of("postgresql://", "postgres://");

    private final String uri;
    private final Map<String, String> settings = new LinkedHashMap<>();

    private UriParser(String uri) {
        this.uri = uri;
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
        String rest = uri.substring(uri.indexOf("://") + "://".length());
        int query = rest.indexOf('?');
        if (query >= 0) {
            parameters(rest.substring(query + 1));
            rest = rest.substring(0, query);
        }
        int slash = rest.indexOf('/');
        if (slash >= 0) {
            putUnlessEmpty("dbname", rest.substring(slash + 1));
            rest = rest.substring(0, slash);
        }
        int at = rest.indexOf('@');
        if (at >= 0) {
            user(rest.substring(0, at));
            rest = rest.substring(at + 1);
        }
        hosts(rest);
    }

    private void user(String part) throws BackupException {
        int colon = part.indexOf(':');
        putUnlessEmpty("user", colon < 0 ? part : part.substring(0, colon));
        if (colon >= 0) {
            putUnlessEmpty("password", part.substring(colon + 1));
        }
    }

    private void hosts(String part) throws BackupException {
        List<String> hosts = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String host : part.split(",", -1)) {
            int end = endOfHost(host);
            hosts.add(host.startsWith("[") ? host.substring(1, end - 1) : host.substring(0, end));
            ports.add(end < host.length() ? host.substring(end + 1) : "");
        }
        putUnlessEmpty("host", String.join(",", hosts));
        String joined = String.join(",", ports);
        if (!joined.replace(",", "").isEmpty()) {
            putUnlessEmpty("port", joined);
        }
    }

    /** Where the colon before the port is, or the end. */
    private int endOfHost(String host) throws BackupException {
        if (!host.startsWith("[")) {
            int colon = host.indexOf(':');
            return colon < 0 ? host.length() : colon;
        }
        int bracket = host.indexOf(']');
        if (bracket < 0) {
            throw new BackupException("end of string reached when looking for matching \"]\" in IPv6 host address in"
                    + " URI: \"" + uri + "\"");
        }
        if (bracket == 1) {
            throw new BackupException("IPv6 host address may not be empty in URI: \"" + uri + "\"");
        }
        int end = bracket + 1;
        if (end < host.length() && host.charAt(end) != ':') {
            throw new BackupException("unexpected character \"" + host.charAt(end) + "\" at position " + (end + 1)
                    + " in URI (expected \":\" or \"/\"): \"" + uri + "\"");
        }
        return end;
    }

    private void parameters(String query) throws BackupException {
        for (String parameter : query.split("&", -1)) {
            if (parameter.isEmpty()) {
                continue;
            }
            int equals = parameter.indexOf('=');
            if (equals < 0) {
                throw new BackupException(
                        "missing key/value separator \"=\" in URI query parameter: \"" + parameter + "\"");
            }
            if (parameter.indexOf('=', equals + 1) >= 0) {
                throw new BackupException("extra key/value separator \"=\" in URI query parameter: \""
                        + parameter.substring(0, equals) + "\"");
            }
            parameter(decode(parameter.substring(0, equals)), decode(parameter.substring(equals + 1)));
        }
    }

    private void parameter(String keyword, String value) throws BackupException {
        if (keyword.equals("ssl") && value.equals("true")) {
            settings.put("sslmode", "require");
            return;
        }
        if (!Keyword.exists(keyword)) {
            throw new BackupException("invalid URI query parameter: \"" + keyword + "\"");
        }
        settings.put(keyword, value);
    }

    private void putUnlessEmpty(String keyword, String encoded) throws BackupException {
        if (!encoded.isEmpty()) {
            settings.putIfAbsent(keyword, decode(encoded));
        }
    }

    private static String decode(String encoded) throws BackupException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] source = encoded.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < source.length; i++) {
            if (source[i] != '%') {
                bytes.write(source[i]);
                continue;
            }
            int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
            int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new BackupException("invalid percent-encoded token: \"" + encoded + "\"");
            }
            if (high + low == 0) {
                throw new BackupException("forbidden value %00 in percent-encoded value: \"" + encoded + "\"");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
