package org.basebackup4j.cli;

/** The options of {@code pg_combinebackup}, in the order in which the original lists them when one is ambiguous. */
enum CombinebackupOption implements GetoptLong.Option {
    DEBUG("debug", 'd', false),
    DRY_RUN("dry-run", 'n', false),
    NO_SYNC("no-sync", 'N', false),
    OUTPUT("output", 'o', true),
    TABLESPACE_MAPPING("tablespace-mapping", 'T', true),
    LINK("link", 'k', false),
    MANIFEST_CHECKSUMS("manifest-checksums", NO_SHORT_NAME, true),
    NO_MANIFEST("no-manifest", NO_SHORT_NAME, false),
    SYNC_METHOD("sync-method", NO_SHORT_NAME, true),
    CLONE("clone", NO_SHORT_NAME, false),
    COPY("copy", NO_SHORT_NAME, false),
    COPY_FILE_RANGE("copy-file-range", NO_SHORT_NAME, false),

    FORMAT("format", NO_SHORT_NAME, true),
    COMPRESS("compress", NO_SHORT_NAME, true),
    VERIFY("verify", NO_SHORT_NAME, false),
    RESULT_FILE("result-file", NO_SHORT_NAME, true),
    DETAILED_EXIT_CODES("detailed-exit-codes", NO_SHORT_NAME, false);

    private final String longName;
    private final char shortName;
    private final boolean takesValue;

    CombinebackupOption(String longName, char shortName, boolean takesValue) {
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
        return ordinal() >= FORMAT.ordinal();
    }
}
