package org.basebackup4j.connect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parameter key word of libpq 18, in libpq's order.
 *
 * @param name the key word
 * @param environmentVariable the variable that sets it, or null
 * @param defaultValue what it is when nothing sets it, or null
 */
record Keyword(
        String name,
        @Nullable String environmentVariable,
        @Nullable String defaultValue) {
    private static final List<Keyword> ALL = List.of(
            new Keyword("service", "PGSERVICE", null),
            new Keyword("user", "PGUSER", null),
            new Keyword("password", "PGPASSWORD", null),
            new Keyword("passfile", "PGPASSFILE", null),
            new Keyword("channel_binding", "PGCHANNELBINDING", "prefer"),
            new Keyword("connect_timeout", "PGCONNECT_TIMEOUT", null),
            new Keyword("dbname", "PGDATABASE", null),
            new Keyword("host", "PGHOST", null),
            new Keyword("hostaddr", "PGHOSTADDR", null),
            new Keyword("port", "PGPORT", "5432"),
            new Keyword("client_encoding", "PGCLIENTENCODING", null),
            new Keyword("options", "PGOPTIONS", null),
            new Keyword("application_name", "PGAPPNAME", null),
            new Keyword("fallback_application_name", null, null),
            new Keyword("keepalives", null, null),
            new Keyword("keepalives_idle", null, null),
            new Keyword("keepalives_interval", null, null),
            new Keyword("keepalives_count", null, null),
            new Keyword("tcp_user_timeout", null, null),
            new Keyword("sslmode", "PGSSLMODE", null),
            new Keyword("sslnegotiation", "PGSSLNEGOTIATION", "postgres"),
            new Keyword("sslcompression", "PGSSLCOMPRESSION", "0"),
            new Keyword("sslcert", "PGSSLCERT", null),
            new Keyword("sslkey", "PGSSLKEY", null),
            new Keyword("sslcertmode", "PGSSLCERTMODE", "allow"),
            new Keyword("sslpassword", null, null),
            new Keyword("sslrootcert", "PGSSLROOTCERT", null),
            new Keyword("sslcrl", "PGSSLCRL", null),
            new Keyword("sslcrldir", "PGSSLCRLDIR", null),
            new Keyword("sslsni", "PGSSLSNI", "1"),
            new Keyword("requirepeer", "PGREQUIREPEER", null),
            new Keyword("require_auth", "PGREQUIREAUTH", null),
            new Keyword("min_protocol_version", "PGMINPROTOCOLVERSION", null),
            new Keyword("max_protocol_version", "PGMAXPROTOCOLVERSION", null),
            new Keyword("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", "TLSv1.2"),
            new Keyword("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", null),
            new Keyword("gssencmode", "PGGSSENCMODE", "prefer"),
            new Keyword("krbsrvname", "PGKRBSRVNAME", "postgres"),
            new Keyword("gsslib", "PGGSSLIB", null),
            new Keyword("gssdelegation", "PGGSSDELEGATION", "0"),
            new Keyword("replication", null, null),
            new Keyword("target_session_attrs", "PGTARGETSESSIONATTRS", "any"),
            new Keyword("load_balance_hosts", "PGLOADBALANCEHOSTS", "disable"),
            new Keyword("scram_client_key", null, null),
            new Keyword("scram_server_key", null, null),
            new Keyword("oauth_issuer", null, null),
            new Keyword("oauth_client_id", null, null),
            new Keyword("oauth_client_secret", null, null),
            new Keyword("oauth_scope", null, null),
            new Keyword("sslkeylogfile", null, null));

    /** All of them, in order. */
    static List<Keyword> all() {
        return ALL;
    }

    /** Whether there is a key word of that name. */
    static boolean exists(String name) {
        return ALL.stream().anyMatch(keyword -> keyword.name().equals(name));
    }
}
