package org.basebackup4j.receive;

import java.util.OptionalInt;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.testkit.PostgresBinaries;
import org.basebackup4j.testkit.PostgresServer;
import org.basebackup4j.testkit.SharedServers;
import org.basebackup4j.wal.WalFormat;

/** Servers with small segments that wait for a receiver no longer than two seconds. */
public final class Servers {
    public static final int SEGMENT_BYTES = 1 << 20;
    public static final int PATIENCE_SECONDS = 2;

    private Servers() {}

    /** One for all tests of this JVM. */
    public static PostgresServer impatient(int major) {
        return SharedServers.named("impatient receiving " + major, key -> start(major));
    }

    public static PostgresServer start(int major) {
        return PostgresServer.builder(PostgresBinaries.embedded(major))
                .initdb("--wal-segsize=1")
                .set("wal_sender_timeout", PATIENCE_SECONDS + "s")
                .set("wal_keep_size", "4GB")
                .start();
    }

    /** How to reach whoever listens on a port of the loopback interface. */
    public static ConnectionSettings settings(int port) throws BackupException {
        return ConnectionSettings.builder()
                .set("host", "127.0.0.1")
                .set("port", Integer.toString(port))
                .set("user", "postgres")
                .fallbackApplicationName("receive-test")
                .build();
    }

    public static String systemIdentifier(PostgresServer server) {
        return server.query("select system_identifier from pg_control_system()");
    }

    /** Where the server's log is now. */
    public static Lsn position(PostgresServer server) {
        return Lsn.parse(server.query("select pg_current_wal_insert_lsn()"));
    }

    /** What the log is like from a position on. */
    public static WalFormat format(PostgresServer server, Lsn start, TimelineId timeline) {
        return new WalFormat(
                start,
                SEGMENT_BYTES,
                timeline,
                Long.parseUnsignedLong(systemIdentifier(server)),
                OptionalInt.of(server.major()));
    }
}
