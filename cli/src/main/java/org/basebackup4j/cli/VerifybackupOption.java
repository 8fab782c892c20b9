package org.basebackup4j.cli;

/** The options of {@code pg_verifybackup}, in the order in which the original lists them when one is ambiguous. */
enum VerifybackupOption implements GetoptLong.Option {
    EXIT_ON_ERROR("exit-on-error", 'e', false),
    IGNORE("ignore", 'i', true),
    MANIFEST_PATH("manifest-path", 'm', true),
    FORMAT("format", 'F', true),
    NO_PARSE_WAL("no-parse-wal", 'n', false),
    PROGRESS("progress", 'P', false),
    QUIET("quiet", 'q', false),
    SKIP_CHECKSUMS("skip-checksums", 's', false),
    WAL_DIRECTORY("wal-directory", 'w', true),

    PAGES("pages", NO_SHORT_NAME, false),
    PROGRESS_FORMAT("progress-format", NO_SHORT_NAME, true),
    RESULT_FILE("result-file", NO_SHORT_NAME, true),
    DETAILED_EXIT_CODES("detailed-exit-codes", NO_SHORT_NAME, false);

    private final String longName;
    private final char shortName;
    private final boolean takesValue;

    VerifybackupOption(String longName, char shortName, boolean takesValue) {
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
        return ordinal() >= PAGES.ordinal();
    }
}
