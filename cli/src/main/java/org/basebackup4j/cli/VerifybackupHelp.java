package org.basebackup4j.cli;

/** What {@code --help} says: 80 columns at most. */
final class VerifybackupHelp {
    private static final String TEXT = """
            PROGRAM checks that a backup is what its manifest says.

            Usage:
              PROGRAM [OPTION]... BACKUPDIR

            Options:
              -e, --exit-on-error          stop at the first thing that is wrong
              -F, --format=p|t             plain files or tar files (default: look which)
              -i, --ignore=RELATIVE_PATH   do not care about this file or directory
              -m, --manifest-path=PATH     manifest that is not in the backup itself
              -n, --no-parse-wal           do not read the write-ahead log
              -P, --progress               show how far it is
              -q, --quiet                  say nothing when all is well
              -s, --skip-checksums         look only at names and sizes of files
              -w, --wal-directory=PATH     directory of the write-ahead log
                  --pages                  check the checksums of pages too
                  --detailed-exit-codes    exit statuses that tell why it failed
                  --progress-format=text|json
                                           json: progress as lines of JSON
                  --result-file=FILE       write to FILE as JSON how it ended
              -V, --version                print the version and exit
              -?, --help                   print this help and exit

            --help and --version must be the first argument.
            This is basebackup4j, written in Java, and not part of PostgreSQL itself.
            """;

    private VerifybackupHelp() {}

    /** The text for a command of that name. */
    static String text(String program) {
        return TEXT.replace("PROGRAM", program);
    }
}
