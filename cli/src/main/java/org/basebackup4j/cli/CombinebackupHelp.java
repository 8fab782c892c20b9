package org.basebackup4j.cli;

/** What {@code --help} says: 80 columns at most. */
final class CombinebackupHelp {
    private static final String TEXT = """
            PROGRAM rebuilds a full backup from a full and incremental backups,
            which may be directories or tar files, compressed or not.

            Usage:
              PROGRAM [OPTION]... -o OUTPUTDIR FULL [INCREMENT]...

            Options:
              -d, --debug                  tell every step
              -k, --link                   link files instead of copying them
              -n, --dry-run                only look what would be done
              -N, --no-sync                do not wait until all is on disk
              -o, --output=DIRECTORY       where the rebuilt backup goes
              -T, --tablespace-mapping=OLDDIR=NEWDIR
                                           where a tablespace of the last backup goes
                  --clone                  let copies share their blocks (reflinks)
                  --copy                   copy files (default)
                  --copy-file-range        let the kernel copy files
                  --compress=METHOD[:DETAIL]
                                           with --format=t: none, gzip, lz4 or zstd
                  --detailed-exit-codes    exit statuses that tell why it failed
                  --format=p|t             plain files (default) or tar files
                  --manifest-checksums=NONE|CRC32C|SHA224|SHA256|SHA384|SHA512
                                           checksums in the manifest (default: CRC32C)
                  --no-manifest            write no manifest
                  --result-file=FILE       write to FILE as JSON how it ended
                  --sync-method=METHOD     fsync or syncfs; every file is synced
                  --verify                 read and check also what is linked or cloned
              -V, --version                print the version and exit
              -?, --help                   print this help and exit

            --help and --version must be the first argument.
            This is basebackup4j, written in Java, and not part of PostgreSQL itself.
            """;

    private CombinebackupHelp() {}

    /** The text for a command of that name. */
    static String text(String program) {
        return TEXT.replace("PROGRAM", program);
    }
}
