package org.basebackup4j.session;

import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;

/** Parameters that are numbers. */
final class IntegerSetting {
    private IntegerSetting() {}

    /** The value of a parameter, if it has one. */
    static OptionalInt of(ConnectionSettings settings, String keyword) throws BackupException {
        Optional<String> value = settings.get(keyword);
        return value.isPresent() ? OptionalInt.of(parse(keyword, value.get())) : OptionalInt.empty();
    }

    /** Reads an integer of 32 bits, with space around it. */
    static int parse(String keyword, String value) throws BackupException {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new BackupException(
                    "invalid integer value \"" + value + "\" for connection option \"" + keyword + "\"", e);
        }
    }
}
