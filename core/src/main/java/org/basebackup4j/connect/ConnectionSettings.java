package org.basebackup4j.connect;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server, and as whom: the parameters of libpq, see the manual's section "Parameter Key Words".
 *
 * <p>Immutable. Neither {@link #toString} nor any message shows a password.
 */
public final class ConnectionSettings {
    /** What no message may show. */
    static final Set<String> SECRETS =
            Set.of("password", "sslpassword", "scram_client_key", "scram_server_key", "oauth_client_secret");

    private final Map<String, String> values;
    private final Map<String, String> environment;
    private final Optional<String> databaseName;
    private final Consumer<String> warnings;

    private ConnectionSettings(
            Map<String, String> values,
            Map<String, String> environment,
            Optional<String> databaseName,
            Consumer<String> warnings) {
        this.values = values;
        this.environment = environment;
        this.databaseName = databaseName;
        this.warnings = warnings;
    }

    /**
     * Starts with nothing but the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * {@return the value of a key word, its default included; empty when it has none, or an empty one}
     *
     * @param keyword the key word, as in {@code host}
     */
    public Optional<String> get(String keyword) {
        return Optional.ofNullable(values.get(keyword));
    }

    /** {@return all that have a value, in the order in which libpq lists them} */
    public Map<String, String> conninfo() {
        return Collections.unmodifiableMap(values);
    }

    /**
     * {@return the database's name where a connection string or {@code PGDATABASE} gives one} The connection itself never uses it:
     * a walsender serves the whole cluster.
     */
    public Optional<String> databaseName() {
        return databaseName;
    }

    /**
     * {@return the hosts to try, at least one}
     *
     * @throws BackupException if the value is impossible
     */
    public List<Host> hosts() throws BackupException {
        return Host.list(
                get("host").orElse(""), get("hostaddr").orElse(""), get("port").orElse(""));
    }

    /**
     * {@return the ways of authentication that {@code require_auth} allows}
     *
     * @throws BackupException if the value is impossible
     */
    public AuthenticationMethods authenticationMethods() throws BackupException {
        return AuthenticationMethods.parse(get("require_auth").orElse(""));
    }

    /**
     * {@return the oldest version of the protocol that will do}
     *
     * @throws BackupException if the value is impossible
     */
    public ProtocolVersion minProtocolVersion() throws BackupException {
        return ProtocolVersion.of("min_protocol_version", values, ProtocolVersion.OLDEST);
    }

    /**
     * {@return the version of the protocol to ask for: the oldest unless the settings want more}
     *
     * @throws BackupException if the value is impossible
     */
    public ProtocolVersion maxProtocolVersion() throws BackupException {
        ProtocolVersion unset = minProtocolVersion().isNewerThan(ProtocolVersion.OLDEST)
                ? ProtocolVersion.NEWEST
                : ProtocolVersion.OLDEST;
        return ProtocolVersion.of("max_protocol_version", values, unset);
    }

    /**
     * {@return a variable of the environment that these settings were made from, one that is no parameter of libpq's}
     *
     * @param name the name
     */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * {@return a file's path below the user's directory of PostgreSQL's files, {@code ~/.postgresql}}
     *
     * @param name the name
     */
    public Path userFile(String name) {
        return Path.of(home(environment), ".postgresql", name);
    }

    private static String home(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return home.isEmpty() ? System.getProperty("user.home") : home;
    }

    /**
     * Tells a warning to whoever wanted to hear them.
     *
     * @param warning the warning
     */
    public void warn(String warning) {
        warnings.accept(warning);
    }

    /**
     * {@return the same settings with a password; an empty one counts as none, and the old one stays}
     *
     * @param password the password
     */
    public ConnectionSettings withPassword(String password) {
        return password.isEmpty() ? this : with("password", password);
    }

    /**
     * {@return the same settings with a limit on the time that connecting takes, rounded up to seconds}
     *
     * @param timeout the limit
     */
    public ConnectionSettings withConnectTimeout(Duration timeout) {
        return with("connect_timeout", Long.toString(timeout.plusMillis(999).toSeconds()));
    }

    private ConnectionSettings with(String keyword, String value) {
        Map<String, String> merged = new LinkedHashMap<>(values);
        merged.put(keyword, value);
        return new ConnectionSettings(inOrder(merged, environment), environment, databaseName, warnings);
    }

    /** In libpq's order, without those that have no value, and without a default password file that nobody will read. */
    private static Map<String, String> inOrder(Map<String, String> values, Map<String, String> environment) {
        String unread =
                values.getOrDefault("password", "").isEmpty() ? "" : SettingsSources.passwordFile(home(environment));
        Map<String, String> ordered = new LinkedHashMap<>();
        for (Keyword keyword : Keyword.all()) {
            String value = values.get(keyword.name());
            if (value != null && !value.isEmpty() && !value.equals(unread)) {
                ordered.put(keyword.name(), value);
            }
        }
        return ordered;
    }

    @Override
    public String toString() {
        Map<String, String> shown = new LinkedHashMap<>(values);
        SECRETS.forEach(secret -> shown.computeIfPresent(secret, (keyword, value) -> "***"));
        return shown.toString();
    }

    /**
     * Collects settings. What is {@link #set} wins over the connection string, that wins over the environment, and that
     * over the defaults. Not thread-safe.
     */
    public static final class Builder {
        private Map<String, String> environment = Map.of();
        private @Nullable String connectionString;
        private final Map<String, String> explicit = new LinkedHashMap<>();
        private Consumer<String> warnings = warning -> {};

        private Builder() {}

        /**
         * Takes the variables that libpq takes; see the manual's section "Environment Variables".
         *
         * @param variables the variables, as in {@link System#getenv()}
         * @return this builder
         */
        public Builder environment(Map<String, String> variables) {
            environment = Map.copyOf(variables);
            return this;
        }

        /**
         * A {@code keyword=value} string or a {@code postgresql://} URI; null for none.
         *
         * @param value the value; null for none
         * @return this builder
         */
        public Builder connectionString(@Nullable String value) {
            connectionString = value;
            return this;
        }

        /**
         * One parameter; null leaves it as it is.
         *
         * @param keyword the key word, as in {@code host}
         * @param value the value; null for none
         * @return this builder
         */
        public Builder set(String keyword, @Nullable String value) {
            if (value != null) {
                explicit.put(keyword, value);
            }
            return this;
        }

        /**
         * Who is told, in libpq's words, of a password file that is not used; nobody by default.
         *
         * @param listener is told the warnings
         * @return this builder
         */
        public Builder warnings(Consumer<String> listener) {
            warnings = listener;
            return this;
        }

        /**
         * What the server shows as the application where nothing else names one.
         *
         * @param name the name
         * @return this builder
         */
        public Builder fallbackApplicationName(String name) {
            return set("fallback_application_name", name);
        }

        /**
         * The settings.
         *
         * @return the settings
         * @throws BackupException if the connection string or the service file cannot be read, or a value is impossible
         */
        public ConnectionSettings build() throws BackupException {
            for (String keyword : explicit.keySet()) {
                ConninfoParser.checkKeyword(keyword);
            }
            Map<String, String> given = connectionString == null ? Map.of() : ConninfoParser.parse(connectionString);
            Map<String, String> values = new SettingsSources(explicit, given, environment, home(environment)).merge();
            SettingsCheck.check(values);
            if (!values.getOrDefault("sslkeylogfile", "").isEmpty()) {
                warnings.accept("WARNING: connection option \"sslkeylogfile\" is not supported, no keys are logged");
            }
            Map<String, String> kept = inOrder(values, environment);
            String database = kept.remove("dbname");
            return new ConnectionSettings(kept, environment, Optional.ofNullable(database), warnings);
        }
    }
}
