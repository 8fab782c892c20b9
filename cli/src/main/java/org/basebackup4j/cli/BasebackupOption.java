package org.basebackup4j.cli;

/** The options of {@code pg_basebackup}, in the order in which the original lists them when one is ambiguous. */
enum BasebackupOption implements GetoptLong.Option {
    HELP("help", NO_SHORT_NAME, false),
    VERSION("version", NO_SHORT_NAME, false),
    PGDATA("pgdata", 'D', true),
    FORMAT("format", 'F', true),
    INCREMENTAL("incremental", 'i', true),
    CHECKPOINT("checkpoint", 'c', true),
    CREATE_SLOT("create-slot", 'C', false),
    MAX_RATE("max-rate", 'r', true),
    WRITE_RECOVERY_CONF("write-recovery-conf", 'R', false),
    SLOT("slot", 'S', true),
    TARGET("target", 't', true),
    TABLESPACE_MAPPING("tablespace-mapping", 'T', true),
    WAL_METHOD("wal-method", 'X', true),
    GZIP("gzip", 'z', false),
    COMPRESS("compress", 'Z', true),
    LABEL("label", 'l', true),
    NO_CLEAN("no-clean", 'n', false),
    NO_SYNC("no-sync", 'N', false),
    DBNAME("dbname", 'd', true),
    HOST("host", 'h', true),
    PORT("port", 'p', true),
    USERNAME("username", 'U', true),
    NO_PASSWORD("no-password", 'w', false),
    PASSWORD("password", 'W', false),
    STATUS_INTERVAL("status-interval", 's', true),
    VERBOSE("verbose", 'v', false),
    PROGRESS("progress", 'P', false),
    WALDIR("waldir", NO_SHORT_NAME, true),
    NO_SLOT("no-slot", NO_SHORT_NAME, false),
    NO_VERIFY_CHECKSUMS("no-verify-checksums", NO_SHORT_NAME, false),
    NO_ESTIMATE_SIZE("no-estimate-size", NO_SHORT_NAME, false),
    NO_MANIFEST("no-manifest", NO_SHORT_NAME, false),
    MANIFEST_FORCE_ENCODE("manifest-force-encode", NO_SHORT_NAME, false),
    MANIFEST_CHECKSUMS("manifest-checksums", NO_SHORT_NAME, true),
    SYNC_METHOD("sync-method", NO_SHORT_NAME, true),

    NO_RECONNECT("no-reconnect", NO_SHORT_NAME, false),
    NO_VERIFY_TRANSFER("no-verify-transfer", NO_SHORT_NAME, false),
    COMPRESS_WAL("compress-wal", NO_SHORT_NAME, false),
    STALL_TIMEOUT("stall-timeout", NO_SHORT_NAME, true),
    PROGRESS_FORMAT("progress-format", NO_SHORT_NAME, true),
    RESULT_FILE("result-file", NO_SHORT_NAME, true),
    DETAILED_EXIT_CODES("detailed-exit-codes", NO_SHORT_NAME, false);

    private final String longName;
    private final char shortName;
    private final boolean takesValue;

    BasebackupOption(String longName, char shortName, boolean takesValue) {
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
        return ordinal() >= NO_RECONNECT.ordinal();
    }

    /** The long name as it is typed. */
    String flag() {
        return "--" + longName;
    }
}
