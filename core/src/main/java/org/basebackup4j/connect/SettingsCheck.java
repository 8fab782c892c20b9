package org.basebackup4j.connect;

import java.util.Set;
import org.basebackup4j.pg.BackupException;

/** Refuses values that cannot be, and those that ask for more than we can give. */
final class SettingsCheck {
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final Set<String> VERIFYING_SSL_MODES = Set.of("verify-ca", "verify-full");
    private static final Set<String> CHANNEL_BINDINGS = Set.of("disable", "prefer", "require");
    private static final Set<String> ENCRYPTION_MODES = Set.of("disable", "prefer", "require");
    private static final int MAX_PORT = 65535;

    private SettingsCheck() {}

    static void check(Keyword keyword, String value) throws BackupException {
        if (keyword.refuses(value)) {
            throw unsupported(keyword, value);
        }
        switch (keyword.name()) {
            case "sslmode" -> {
                oneOf(keyword, value, SSL_MODES);
                refuseIf(VERIFYING_SSL_MODES.contains(value), keyword, value);
            }
            case "channel_binding" -> {
                oneOf(keyword, value, CHANNEL_BINDINGS);
                refuseIf(value.equals("require"), keyword, value);
            }
            case "gssencmode" -> {
                oneOf(keyword, value, ENCRYPTION_MODES);
                refuseIf(value.equals("require"), keyword, value);
            }
            case "host", "hostaddr" -> refuseIf(value.contains(","), keyword, value);
            case "port" -> checkPort(value);
            case "connect_timeout" -> checkInteger(keyword, value);
            default -> {}
        }
    }

    private static void oneOf(Keyword keyword, String value, Set<String> allowed) throws BackupException {
        if (!allowed.contains(value)) {
            throw new BackupException("invalid " + keyword.name() + " value: \"" + value + "\"");
        }
    }

    private static void refuseIf(boolean asksTooMuch, Keyword keyword, String value) throws BackupException {
        if (asksTooMuch) {
            throw unsupported(keyword, value);
        }
    }

    private static BackupException unsupported(Keyword keyword, String value) {
        return new BackupException("connection option \"" + keyword.name() + "\" with value \"" + shown(keyword, value)
                + "\" is not supported yet");
    }

    private static String shown(Keyword keyword, String value) {
        return keyword.name().endsWith("password")
                        || keyword.name().endsWith("secret")
                        || keyword.name().endsWith("_key")
                ? "***"
                : value;
    }

    private static void checkPort(String value) throws BackupException {
        int port;
        try {
            port = Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new BackupException("invalid integer value \"" + value + "\" for connection option \"port\"", e);
        }
        if (port < 1 || port > MAX_PORT) {
            throw new BackupException("invalid port number: \"" + value + "\"");
        }
    }

    private static void checkInteger(Keyword keyword, String value) throws BackupException {
        try {
            Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new BackupException(
                    "invalid integer value \"" + value + "\" for connection option \"" + keyword.name() + "\"", e);
        }
    }
}
