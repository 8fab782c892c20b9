package org.basebackup4j.backup;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.ServerVersion;

/**
 * The settings that make a backup a standby of the server that it was taken from. See the manual on {@code
 * primary_conninfo} and {@code primary_slot_name}, and its section on setting parameters for how values are quoted.
 */
final class RecoveryConfig {
    static final String SETTINGS_FILE = "postgresql.auto.conf";
    static final String SIGNAL_FILE = "standby.signal";

    /** What the standby's own connection sets itself, or what must not reach it. */
    private static final Set<String> NOT_WRITTEN = Set.of("replication", "dbname", "fallback_application_name");

    /** The first major version whose libpq knows a keyword; all others are known to every supported one. */
    private static final Map<String, Integer> KNOWN_SINCE = Map.ofEntries(
            Map.entry("sslcrldir", 14),
            Map.entry("sslsni", 14),
            Map.entry("gssdelegation", 16),
            Map.entry("load_balance_hosts", 16),
            Map.entry("require_auth", 16),
            Map.entry("sslcertmode", 16),
            Map.entry("sslnegotiation", 17),
            Map.entry("max_protocol_version", 18),
            Map.entry("min_protocol_version", 18),
            Map.entry("oauth_client_id", 18),
            Map.entry("oauth_client_secret", 18),
            Map.entry("oauth_issuer", 18),
            Map.entry("oauth_scope", 18),
            Map.entry("scram_client_key", 18),
            Map.entry("scram_server_key", 18),
            Map.entry("sslkeylogfile", 18));

    private RecoveryConfig() {}

    /** The lines that are appended to {@code postgresql.auto.conf}. */
    static byte[] contents(ConnectionSettings settings, ServerVersion server, Optional<String> slot) {
        StringBuilder text = new StringBuilder();
        text.append("primary_conninfo = ")
                .append(quoteSetting(conninfo(settings, server)))
                .append('\n');
        slot.ifPresent(name ->
                text.append("primary_slot_name = ").append(quoteSetting(name)).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String conninfo(ConnectionSettings settings, ServerVersion server) {
        StringJoiner pairs = new StringJoiner(" ");
        settings.conninfo().forEach((keyword, value) -> {
            boolean known = server.isAtLeast(KNOWN_SINCE.getOrDefault(keyword, ServerVersion.OLDEST_MAJOR));
            if (known && !value.isEmpty() && !NOT_WRITTEN.contains(keyword)) {
                pairs.add(keyword + "=" + quoteConninfo(value));
            }
        });
        settings.databaseName().ifPresent(name -> pairs.add("dbname=" + quoteConninfo(name)));
        return pairs.toString();
    }

    /** A value within a connection string. */
    static String quoteConninfo(String value) {
        if (value.matches("[A-Za-z0-9_.]+")) {
            return value;
        }
        return '\'' + value.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }

    /** A value within the settings file, where a string may not go over the end of a line. */
    static String quoteSetting(String value) {
        return '\'' + value.replace("\\", "\\\\").replace("'", "''").replace("\n", "\\n") + '\'';
    }
}
