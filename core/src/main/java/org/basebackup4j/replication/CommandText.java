package org.basebackup4j.replication;

/** How values are written into the text of a command; see the manual's section on {@code BASE_BACKUP}. */
final class CommandText {
    private CommandText() {}

    /** A quoted identifier. */
    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A string literal, with {@code standard_conforming_strings} turned on. */
    static String literal(String value) {
        return '\'' + value.replace("'", "''") + '\'';
    }
}
