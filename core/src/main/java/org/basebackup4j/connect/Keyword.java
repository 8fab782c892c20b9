package org.basebackup4j.connect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parameter key word of libpq 18, in libpq's order.
 *
 * @param name the key word
 * @param environmentVariable the variable that sets it, or null
 * @param defaultValue what it is when nothing sets it, or null
 * @param support whether we know what to do with it
 */
record Keyword(
        String name,
        @Nullable String environmentVariable,
        @Nullable String defaultValue,
        Support support) {
    /** What becomes of a value that differs from the default. */
    enum Support {
        /** It is used, or makes no difference to us. */
        YES,
        /** To go on without it would be less safe than what was asked for, so it is refused. */
        REFUSED
    }

    private static final List<Keyword> ALL = List.of(
            new Keyword("service", "PGSERVICE", null, Support.REFUSED),
            new Keyword("servicefile", "PGSERVICEFILE", null, Support.YES),
            new Keyword("user", "PGUSER", null, Support.YES),
            new Keyword("password", "PGPASSWORD", null, Support.YES),
            new Keyword("passfile", "PGPASSFILE", null, Support.YES),
            new Keyword("channel_binding", "PGCHANNELBINDING", "prefer", Support.YES),
            new Keyword("dbname", "PGDATABASE", null, Support.YES),
            new Keyword("host", "PGHOST", null, Support.YES),
            new Keyword("hostaddr", "PGHOSTADDR", null, Support.YES),
            new Keyword("port", "PGPORT", "5432", Support.YES),
            new Keyword("client_encoding", "PGCLIENTENCODING", null, Support.YES),
            new Keyword("options", "PGOPTIONS", null, Support.YES),
            new Keyword("application_name", "PGAPPNAME", null, Support.YES),
            new Keyword("fallback_application_name", null, null, Support.YES),
            new Keyword("keepalives", null, null, Support.YES),
            new Keyword("keepalives_idle", null, null, Support.YES),
            new Keyword("keepalives_interval", null, null, Support.YES),
            new Keyword("keepalives_count", null, null, Support.YES),
            new Keyword("tcp_user_timeout", null, null, Support.YES),
            new Keyword("sslmode", "PGSSLMODE", "prefer", Support.YES),
            new Keyword("sslnegotiation", "PGSSLNEGOTIATION", "postgres", Support.REFUSED),
            new Keyword("sslcompression", "PGSSLCOMPRESSION", "0", Support.YES),
            new Keyword("sslcert", "PGSSLCERT", null, Support.REFUSED),
            new Keyword("sslkey", "PGSSLKEY", null, Support.REFUSED),
            new Keyword("sslcertmode", "PGSSLCERTMODE", "allow", Support.REFUSED),
            new Keyword("sslpassword", null, null, Support.REFUSED),
            new Keyword("sslrootcert", "PGSSLROOTCERT", null, Support.REFUSED),
            new Keyword("sslcrl", "PGSSLCRL", null, Support.REFUSED),
            new Keyword("sslcrldir", "PGSSLCRLDIR", null, Support.REFUSED),
            new Keyword("sslsni", "PGSSLSNI", "1", Support.YES),
            new Keyword("requirepeer", "PGREQUIREPEER", null, Support.REFUSED),
            new Keyword("require_auth", "PGREQUIREAUTH", null, Support.REFUSED),
            new Keyword("min_protocol_version", "PGMINPROTOCOLVERSION", null, Support.REFUSED),
            new Keyword("max_protocol_version", "PGMAXPROTOCOLVERSION", null, Support.YES),
            new Keyword("ssl_min_protocol_version", "PGSSLMINPROTOCOLVERSION", "TLSv1.2", Support.REFUSED),
            new Keyword("ssl_max_protocol_version", "PGSSLMAXPROTOCOLVERSION", null, Support.REFUSED),
            new Keyword("gssencmode", "PGGSSENCMODE", "prefer", Support.YES),
            new Keyword("krbsrvname", "PGKRBSRVNAME", "postgres", Support.YES),
            new Keyword("gsslib", "PGGSSLIB", null, Support.YES),
            new Keyword("gssdelegation", "PGGSSDELEGATION", "0", Support.YES),
            new Keyword("replication", null, null, Support.YES),
            new Keyword("target_session_attrs", "PGTARGETSESSIONATTRS", "any", Support.REFUSED),
            new Keyword("load_balance_hosts", "PGLOADBALANCEHOSTS", "disable", Support.YES),
            new Keyword("scram_client_key", null, null, Support.REFUSED),
            new Keyword("scram_server_key", null, null, Support.REFUSED),
            new Keyword("oauth_issuer", null, null, Support.REFUSED),
            new Keyword("oauth_client_id", null, null, Support.REFUSED),
            new Keyword("oauth_client_secret", null, null, Support.REFUSED),
            new Keyword("oauth_scope", null, null, Support.REFUSED),
            new Keyword("sslkeylogfile", null, null, Support.REFUSED));

    /** All of them, in order. */
    static List<Keyword> all() {
        return ALL;
    }

    /** Whether there is a key word of that name. */
    static boolean exists(String name) {
        return ALL.stream().anyMatch(keyword -> keyword.name().equals(name));
    }

    /** Whether a value asks for something that we cannot give yet. */
    boolean refuses(String value) {
        return support == Support.REFUSED && !value.isEmpty() && !value.equals(defaultValue);
    }
}
