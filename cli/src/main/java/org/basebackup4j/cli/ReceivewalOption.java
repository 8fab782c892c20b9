package org.basebackup4j.cli;

/** The options of {@code pg_receivewal}, in the order in which the original lists them when one is ambiguous. */
enum ReceivewalOption implements GetoptLong.Option {
    HELP("help", NO_SHORT_NAME, false),
    VERSION("version", NO_SHORT_NAME, false),
    DIRECTORY("directory", 'D', true),
    DBNAME("dbname", 'd', true),
    ENDPOS("endpos", 'E', true),
    HOST("host", 'h', true),
    PORT("port", 'p', true),
    USERNAME("username", 'U', true),
    NO_LOOP("no-loop", 'n', false),
    NO_PASSWORD("no-password", 'w', false),
    PASSWORD("password", 'W', false),
    STATUS_INTERVAL("status-interval", 's', true),
    SLOT("slot", 'S', true),
    VERBOSE("verbose", 'v', false),
    COMPRESS("compress", 'Z', true),
    CREATE_SLOT("create-slot", NO_SHORT_NAME, false),
    DROP_SLOT("drop-slot", NO_SHORT_NAME, false),
    IF_NOT_EXISTS("if-not-exists", NO_SHORT_NAME, false),
    SYNCHRONOUS("synchronous", NO_SHORT_NAME, false),
    NO_SYNC("no-sync", NO_SHORT_NAME, false),

    RESULT_FILE("result-file", NO_SHORT_NAME, true),
    DETAILED_EXIT_CODES("detailed-exit-codes", NO_SHORT_NAME, false);

    private final String longName;
    private final char shortName;
    private final boolean takesValue;

    ReceivewalOption(String longName, char shortName, boolean takesValue) {
        this.longName = longName;
        this.shortName = shortName;
        this.takesValue = takesValue;
    }

    @Override
    public String longName() {
        return longName;
    }

    @Override
    public char shortName() {
        return shortName;
    }

    @Override
    public boolean takesValue() {
        return takesValue;
    }

    @Override
    public boolean isExtension() {
        return ordinal() >= RESULT_FILE.ordinal();
    }

    /** The long name as it is typed. */
    String flag() {
        return "--" + longName;
    }
}
