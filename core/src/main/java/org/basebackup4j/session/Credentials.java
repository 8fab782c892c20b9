package org.basebackup4j.session;

import java.nio.file.Path;
import java.util.Optional;
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
    /** A walsender serves no database; the password file knows it by this name. */
    private static final String DATABASE = "replication";

    /**
     * Looks for a password: in the settings, then in the password file.
     *
     * @param endpoint where it is for
     */
    static Credentials find(ConnectionSettings settings, Endpoint endpoint) {
        String user = settings.get("user").orElse("");
        Optional<String> password = settings.get("password");
        if (password.isPresent()) {
            return new Credentials(user, password, Optional.empty());
        }
        Optional<String> file = settings.get("passfile");
        Optional<String> found = file.flatMap(path -> new PasswordFile(Path.of(path), settings::warn)
                .find(endpoint.passwordHost(), endpoint.port(), DATABASE, user));
        return new Credentials(user, found, found.isPresent() ? file : Optional.empty());
    }

    @Override
    public String toString() {
        return user;
    }
}
