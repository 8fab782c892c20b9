package org.basebackup4j.session;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordFile;

/**
 * Who we are.
 *
 * @param user the role's name
 * @param password its password, if one is known
 * @param passwordFile the file that the password comes from, if it does
 */
record Credentials(String user, Optional<String> password, Optional<String> passwordFile) {
    /**
     * Looks for a password: in the settings, then in the password file.
     *
     * @param host the host's name as the settings have it, {@code localhost} for the default socket directory
     */
    static Credentials find(ConnectionSettings settings, String host, String port, Consumer<String> warnings) {
        String user = settings.get("user").orElse("");
        Optional<String> password = settings.get("password");
        if (password.isPresent()) {
            return new Credentials(user, password, Optional.empty());
        }
        Optional<String> file = settings.get("passfile");
        String database = settings.databaseName().orElse("replication");
        Optional<String> found =
                file.flatMap(path -> new PasswordFile(Path.of(path), warnings).find(host, port, database, user));
        return new Credentials(user, found, found.isPresent() ? file : Optional.empty());
    }

    @Override
    public String toString() {
        return user;
    }
}
