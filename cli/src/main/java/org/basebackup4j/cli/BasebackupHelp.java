package org.basebackup4j.cli;

/** What {@code --help} says: 80 columns at most. */
final class BasebackupHelp {
    private static final String TEXT = """
            PROGRAM makes a copy of a running PostgreSQL server's files.

            Usage:
              PROGRAM [OPTION]...

            What is written, and where:
              -D, --pgdata=DIRECTORY       directory to write to; must be empty or absent;
                                           with tar format "-" means standard output
              -F, --format=p|t             plain files (default) or tar files
              -i, --incremental=OLDMANIFEST
                                           only what changed since the backup that has
                                           this manifest
              -R, --write-recovery-conf    make the copy start as a standby of the server
              -t, --target=TARGET[:DETAIL] let the server keep the copy, as in
                                           server:/its/directory or blackhole
              -T, --tablespace-mapping=OLDDIR=NEWDIR
                                           write the tablespace in OLDDIR to NEWDIR
                  --waldir=DIRECTORY       keep the write-ahead log in DIRECTORY
              -X, --wal-method=none|fetch|stream
                                           how the write-ahead log gets into the copy:
                                           not at all, at the end, or all along
                                           (default)
              -z, --gzip                   compress tar files with gzip
              -Z, --compress=[{client|server}-]METHOD[:DETAIL]
                                           compress tar files with gzip, lz4 or zstd,
                                           here or on the server; DETAIL is a level or
                                           a list like level=9,workers=2
              -Z, --compress=none          do not compress (default)
                  --compress-wal           compress streamed write-ahead log too, and
                                           not with gzip only

            How it is done:
              -c, --checkpoint=fast|spread do the first checkpoint at once or gently
                                           (default)
              -C, --create-slot            create the slot that --slot names
              -l, --label=LABEL            name of the backup, for the server's records
              -n, --no-clean               keep what was written when something fails
              -N, --no-sync                do not wait until the disk has everything
              -P, --progress               show how far it is
              -r, --max-rate=RATE          send at most RATE kilobytes in a second, or
                                           megabytes with suffix M
              -S, --slot=SLOTNAME          stream from this replication slot
              -v, --verbose                say what is being done
                  --detailed-exit-codes    exit statuses that tell why it failed
                  --manifest-checksums=SHA{224,256,384,512}|CRC32C|NONE
                                           algorithm of the manifest's checksums
                  --manifest-force-encode  write all file names in the manifest in
                                           hexadecimal
                  --no-estimate-size       do not let the server add up sizes first
                  --no-manifest            let the server make no manifest
                  --no-reconnect           fail when the connection for the write-ahead
                                           log breaks, as the original does
                  --no-slot                stream without a temporary slot
                  --no-verify-checksums    do not let the server verify checksums
                  --no-verify-transfer     do not compare what has come with what the
                                           server says that it sent
                  --progress-format=text|json
                                           json: progress as lines of JSON
                  --result-file=FILE       write to FILE as JSON how it ended
                  --stall-timeout=SECONDS  fail when the server sends nothing for so long,
                                           the time of its checkpoint included
                  --sync-method=fsync|syncfs
                                           how the disk is told to write; here both mean
                                           that every file is
              -V, --version                print the version and exit
              -?, --help                   print this help and exit

            How to reach the server:
              -d, --dbname=CONNSTR         connection string or URI
              -h, --host=HOSTNAME          host, or directory of the socket
              -p, --port=PORT              port
              -s, --status-interval=SECONDS
                                           how often the server is told what has arrived
              -U, --username=NAME          user, who needs the right to replicate
              -w, --no-password            never ask for a password
              -W, --password               ask for a password first

            --help and --version must be the first argument.
            This is basebackup4j, written in Java, and not part of PostgreSQL itself.
            """;

    private BasebackupHelp() {}

    /** The text for a command of that name. */
    static String text(String program) {
        return TEXT.replace("PROGRAM", program);
    }
}
