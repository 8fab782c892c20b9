package org.basebackup4j.session;

import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.connect.AsciiSpace;
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
            String number = AsciiSpace.strip(value);
            if (number.chars().anyMatch(c -> c > '9')) { // Java knows the digits of all scripts
                throw new NumberFormatException();
            }
            return Integer.parseInt(number);
        } catch (NumberFormatException e) {
            throw new BackupException(
                    "invalid integer value \"" + value + "\" for connection option \"" + keyword + "\"", e);
        }
    }
}
