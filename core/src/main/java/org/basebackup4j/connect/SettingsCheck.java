package org.basebackup4j.connect;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.basebackup4j.pg.BackupException;

/** Refuses values that cannot be, in libpq's words. Knows the values as they were given, empty ones included. */
final class SettingsCheck {
    private static final List<String> TLS_VERSIONS = List.of("tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3");
    private static final Set<String> STRONG_SSL_MODES = Set.of("require", "verify-ca", "verify-full");
    private static final int SCRAM_KEY_BYTES = 32;
    private static final int BASE64_GROUP = 4;

    /** The values that a key word knows. An empty one is none of them, unlike with most other key words. */
    private static final Map<String, Set<String>> CHOICES = Map.of(
            "channel_binding", Set.of("disable", "prefer", "require"),
            "sslmode", Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
            "sslnegotiation", Set.of("postgres", "direct"),
            "sslcertmode", Set.of("disable", "allow", "require"),
            "gssencmode", Set.of("disable", "prefer", "require"),
            "target_session_attrs", Set.of("any", "read-write", "read-only", "primary", "standby", "prefer-standby"),
            "load_balance_hosts", Set.of("disable", "random"));

    private final Map<String, String> values;

    private SettingsCheck(Map<String, String> values) {
        this.values = values;
    }

    static void check(Map<String, String> values) throws BackupException {
        SettingsCheck check = new SettingsCheck(values);
        check.hosts();
        AuthenticationMethods.parse(values.getOrDefault("require_auth", ""));
        check.choice("channel_binding");
        check.tls();
        for (String keyword : List.of("gssencmode", "target_session_attrs", "load_balance_hosts")) {
            check.choice(keyword);
        }
        check.scramKey("scram_client_key", "client");
        check.scramKey("scram_server_key", "server");
        check.protocolVersions();
    }

    private void hosts() throws BackupException {
        Host.list(
                values.getOrDefault("host", ""), values.getOrDefault("hostaddr", ""), values.getOrDefault("port", ""));
    }

    private void choice(String keyword) throws BackupException {
        String value = values.get(keyword);
        if (value != null && !CHOICES.getOrDefault(keyword, Set.of()).contains(value)) {
            throw new BackupException("invalid " + keyword + " value: \"" + value + "\"");
        }
    }

    private void tls() throws BackupException {
        choice("sslmode");
        choice("sslnegotiation");
        String mode = values.getOrDefault("sslmode", "");
        if ("direct".equals(values.get("sslnegotiation")) && !STRONG_SSL_MODES.contains(mode)) {
            throw new BackupException("weak sslmode \"" + mode + "\" may not be used with sslnegotiation=direct (use"
                    + " \"require\", \"verify-ca\", or \"verify-full\")");
        }
        if ("system".equals(values.get("sslrootcert")) && !mode.equals("verify-full")) {
            throw new BackupException(
                    "weak sslmode \"" + mode + "\" may not be used with sslrootcert=system (use \"verify-full\")");
        }
        int lowest = tlsVersion("ssl_min_protocol_version");
        int highest = tlsVersion("ssl_max_protocol_version");
        if (lowest >= 0 && highest >= 0 && lowest > highest) {
            throw new BackupException("invalid SSL protocol version range");
        }
        choice("sslcertmode");
    }

    /** Its place among the versions, or -1 when there is none. */
    private int tlsVersion(String keyword) throws BackupException {
        String value = values.getOrDefault(keyword, "");
        int version = TLS_VERSIONS.indexOf(value.toLowerCase(Locale.ROOT));
        if (version < 0 && !value.isEmpty()) {
            throw new BackupException("invalid \"" + keyword + "\" value: \"" + value + "\"");
        }
        return version;
    }

    private void scramKey(String keyword, String whose) throws BackupException {
        String value = values.getOrDefault(keyword, "");
        if (value.isEmpty()) {
            return;
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            key = new byte[0];
        }
        if (key.length == 0 || value.length() % BASE64_GROUP != 0) { // libpq insists on the padding
            throw new BackupException("invalid SCRAM " + whose + " key");
        }
        if (key.length != SCRAM_KEY_BYTES) {
            throw new BackupException("invalid SCRAM " + whose + " key length: " + key.length);
        }
    }

    private void protocolVersions() throws BackupException {
        ProtocolVersion lowest = ProtocolVersion.of("min_protocol_version", values, ProtocolVersion.OLDEST);
        ProtocolVersion highest = ProtocolVersion.of("max_protocol_version", values, ProtocolVersion.NEWEST);
        if (values.containsKey("max_protocol_version") && lowest.isNewerThan(highest)) {
            throw new BackupException("\"min_protocol_version\" is greater than \"max_protocol_version\"");
        }
    }
}
