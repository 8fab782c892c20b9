package org.basebackup4j.connect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from, the strongest first: single parameters, the connection string, the service file, the
 * environment, the defaults.
 *
 * @param explicit single parameters
 * @param given the connection string's
 * @param environment the variables
 * @param home the user's home directory
 */
record SettingsSources(
        Map<String, String> explicit, Map<String, String> given, Map<String, String> environment, String home) {
    /** All of them in one; an empty value counts as none, except in the service file and in the environment. */
    Map<String, String> merge() throws BackupException {
        Map<String, String> service = service();
        Map<String, String> values = new LinkedHashMap<>();
        for (Keyword keyword : Keyword.all()) {
            String value = value(keyword, service);
            if (value != null) {
                values.put(keyword.name(), value);
            }
        }
        values.computeIfAbsent("sslmode", keyword -> defaultSslMode(values));
        return values;
    }

    /** Where a user's password file is unless the settings say otherwise. */
    static String passwordFile(String home) {
        return home + "/.pgpass";
    }

    private Map<String, String> service() throws BackupException {
        String service = chosen("service");
        if (service == null) {
            service = environment.get("PGSERVICE");
        }
        if (service == null) {
            return Map.of();
        }
        return ServiceFile.find(service, environment.get("PGSERVICEFILE"), home, environment.get("PGSYSCONFDIR"));
    }

    /** What a caller or the connection string says. */
    private @Nullable String chosen(String keyword) {
        for (Map<String, String> source : List.of(explicit, given)) {
            String value = source.getOrDefault(keyword, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private @Nullable String value(Keyword keyword, Map<String, String> service) {
        String name = keyword.name();
        String value = chosen(name);
        if (value != null) {
            return value;
        }
        if (service.containsKey(name)) {
            return service.get(name);
        }
        String variable = keyword.environmentVariable();
        String fromEnvironment = variable == null ? null : environment.get(variable);
        boolean usable = fromEnvironment != null && !(name.equals("passfile") && fromEnvironment.isEmpty());
        if (usable) {
            return fromEnvironment;
        }
        return switch (name) {
            case "user" -> System.getProperty("user.name");
            case "passfile" -> passwordFile(home);
            default -> keyword.defaultValue();
        };
    }

    /** Roots that everybody can get a certificate from prove nothing without a look at the name. */
    private String defaultSslMode(Map<String, String> values) {
        if (environment.getOrDefault("PGREQUIRESSL", "").startsWith("1")) {
            return "require";
        }
        return "system".equals(values.get("sslrootcert")) ? "verify-full" : "prefer";
    }
}
