package org.basebackup4j.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;

/** Connection strings and URIs: the same settings after writing them in either way, and no password in any message. */
public final class ConninfoFuzzer {
    private static final String SECRET = "Zq7secretXk9";

    private ConninfoFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        Oracle.outcome(() -> {
            ConnectionSettings settings = settings(text);
            checkAgain(settings);
            checkUses(settings);
            return "";
        });
        for (String start : List.of(
                "password=" + SECRET + " ",
                "password='" + SECRET + "' ",
                "postgresql://user:" + SECRET + "@",
                "postgresql://host/db?password=" + SECRET + "&",
                "postgresql://host/db?sslpassword=" + SECRET + "&")) {
            checkSecret(start + text.replace(SECRET, ""));
        }
    }

    private static ConnectionSettings settings(String text) throws BackupException {
        return ConnectionSettings.builder()
                .environment(Map.of("HOME", "/nowhere", "PGSYSCONFDIR", "/nowhere"))
                .connectionString(text)
                .build();
    }

    private static void checkAgain(ConnectionSettings settings) throws BackupException {
        List<String> pairs = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        settings.conninfo().forEach((keyword, value) -> {
            pairs.add(keyword + " = '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'");
            parameters.add(keyword + "="
                    + URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
        });
        String text = settings.conninfo().toString();
        Oracle.same(text, settings(String.join("\t", pairs)).conninfo().toString(), "written as pairs it is the same");
        boolean hasZero = parameters.stream().anyMatch(parameter -> parameter.contains("%00"));
        if (!hasZero) {
            String uri = "postgres://?" + String.join("&", parameters);
            Oracle.same(text, settings(uri).conninfo().toString(), "written as a URI it is the same");
        }
    }

    private static void checkUses(ConnectionSettings settings) {
        String password = settings.get("password").orElse("");
        String others = settings.conninfo().entrySet().stream()
                .filter(entry -> !entry.getKey().equals("password"))
                .map(Map.Entry::toString)
                .collect(Collectors.joining(" "));
        if (password.length() > 3 && !others.contains(password)) {
            Oracle.that(!settings.toString().contains(password), "a password is not shown");
        }
        Oracle.outcome(() -> "" + settings.hosts());
        Oracle.outcome(() -> "" + settings.authenticationMethods());
        Oracle.outcome(() -> "" + settings.minProtocolVersion() + settings.maxProtocolVersion());
    }

    private static void checkSecret(String text) {
        String shown = Oracle.outcome(() -> {
            ConnectionSettings settings = settings(text);
            return settings + Oracle.outcome(() -> "" + settings.hosts());
        });
        Oracle.that(!shown.contains(SECRET), "a password is not shown: " + shown);
    }
}
