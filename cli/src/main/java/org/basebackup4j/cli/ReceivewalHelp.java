package org.basebackup4j.cli;

/** What {@code --help} says: 80 columns at most. */
final class ReceivewalHelp {
    private static final String TEXT = """
            PROGRAM keeps the write-ahead log of a PostgreSQL server in a directory.

            Usage:
              PROGRAM [OPTION]...

            What is received, and where to:
              -D, --directory=DIRECTORY    directory of the segment files; must exist
              -E, --endpos=LSN             end when this position has been received
              -n, --no-loop                end when the connection breaks, instead of
                                           trying again every 5 seconds
                  --no-sync                do not wait until the disk has everything
              -s, --status-interval=SECONDS
                                           how often the server is told what has arrived
                                           (default: 10)
              -S, --slot=SLOTNAME          stream from this replication slot
                  --synchronous            have everything on disk, and tell the server
                                           so, as soon as it has arrived
              -v, --verbose                say what is being done
              -Z, --compress=METHOD[:DETAIL]
                                           compress segments with gzip, lz4 or zstd;
                                           DETAIL is a level or a list like level=9
                  --detailed-exit-codes    exit statuses that tell why it failed
                  --result-file=FILE       write to FILE as JSON how it ended
              -V, --version                print the version and exit
              -?, --help                   print this help and exit

            What is done instead of receiving:
                  --create-slot            create the slot that --slot names
                  --if-not-exists          take it as it is when it exists already
                  --drop-slot              drop the slot that --slot names

            How to reach the server:
              -d, --dbname=CONNSTR         connection string or URI
              -h, --host=HOSTNAME          host, or directory of the socket
              -p, --port=PORT              port
              -U, --username=NAME          user, who needs the right to replicate
              -w, --no-password            never ask for a password
              -W, --password               ask for a password first

            --help and --version must be the first argument.
            This is basebackup4j, written in Java, and not part of PostgreSQL itself.
            """;

    private ReceivewalHelp() {}

    /** The text for a command of that name. */
    static String text(String program) {
        return TEXT.replace("PROGRAM", program);
    }
}
