package org.basebackup4j.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.connect.PasswordPrompt;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.TimelineId;
import org.basebackup4j.replication.ArchiveReceiver;
import org.basebackup4j.replication.BaseBackupCommand;
import org.basebackup4j.replication.BaseBackupStream;
import org.basebackup4j.replication.ReplicationSession;
import org.basebackup4j.replication.TablespaceHeader;
import org.basebackup4j.replication.WalStream;
import org.basebackup4j.session.Patience;
import org.basebackup4j.testkit.ServerBytes;

/**
 * What a server answers, over a socket: both shapes of a base backup, the stream of the log, results, the beginning of the
 * connection. Each ends, in a result only when all of it had come, and all data has passed exactly once.
 *
 * <p>The first byte of the input says which one: see {@link #talk}; with bit 3 the rest is not the server's bytes but
 * messages with a length of one byte, which are always well-formed.
 */
public final class ConversationFuzzer {
    private static final OneReply SERVER = OneReply.start();
    private static final long PATIENCE_NANOS = 5_000_000_000L;
    private static final int FRAMED = 8;
    private static final BaseBackupCommand BACKUP = new BaseBackupCommand(
            "label",
            true,
            true,
            false,
            false,
            OptionalInt.empty(),
            false,
            true,
            false,
            true,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    private ConversationFuzzer() {}

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int kind = input[0] & 7;
        byte[] data = Arrays.copyOfRange(input, 1, input.length);
        byte[] answer = (input[0] & FRAMED) == 0 ? data : framed(data);
        byte[] greeting = ServerBytes.greeting(kind == 0 ? "14.24" : kind == 1 ? "15.9" : "18.1");
        SERVER.say(kind == 7 ? answer : ServerBytes.concat(greeting, answer));
        try {
            Oracle.outcome(() -> {
                try (ReplicationSession session =
                        ReplicationSession.open(settings(), PasswordPrompt.never(), n -> {}, Patience.ENDLESS)) {
                    talk(kind, session, answer);
                }
                return "";
            });
        } finally {
            SERVER.awaitEnd();
        }
    }

    private static ConnectionSettings settings() throws BackupException {
        return ConnectionSettings.builder()
                .environment(Map.of("HOME", "/nowhere", "PGSYSCONFDIR", "/nowhere"))
                .set("host", SERVER.directory().toString())
                .set("user", "postgres")
                .set("password", "password")
                .set("sslmode", "disable")
                .set("gssencmode", "disable")
                .build();
    }

    /** Type, length as one byte, content: each of these becomes a message; the last content may be shorter. */
    private static byte[] framed(byte[] data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at + 2 <= data.length) {
            int end = Math.min(data.length, at + 2 + (data[at + 1] & 0xFF));
            bytes.writeBytes(ServerBytes.message((char) (data[at] & 0xFF), Arrays.copyOfRange(data, at + 2, end)));
            at = end;
        }
        return bytes.toByteArray();
    }

    private static void talk(int kind, ReplicationSession session, byte[] answer) throws BackupException {
        switch (kind) {
            case 0, 1 -> backup(session, answer, kind == 1);
            case 2 -> wal(session, answer);
            case 3 -> {
                session.identifySystem();
                int size = session.walSegmentSizeBytes();
                Oracle.that(Integer.bitCount(size) == 1 && size >= 1 << 20, "a segment has a possible size");
            }
            case 4 -> {
                session.hasGroupAccess();
                session.timelineHistory(new TimelineId(2));
            }
            case 5 -> session.readSlot("slot");
            default -> {
                session.createPhysicalSlot("slot", false, true);
                session.dropSlot("slot");
            }
        }
    }

    private static void backup(ReplicationSession session, byte[] answer, boolean typed) throws BackupException {
        BaseBackupStream stream = session.startBackup(BACKUP);
        stream.awaitStart();
        List<TablespaceHeader> headers = stream.tablespaces();
        Oracle.that(!headers.isEmpty(), "there is something to back up");
        Receiver receiver = new Receiver();
        stream.receiveArchives(headers, true, receiver);
        Oracle.that(receiver.complete, "what has come is complete");
        stream.awaitEnd();
        stream.awaitCompletion();
        Oracle.same(sent(answer, typed ? 'd' : 0), receiver.bytes, "all data has passed");
    }

    /** How much data the server sent before it was ready for the next command, counted in the simplest way. */
    private static long sent(byte[] answer, int type) {
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        long sum = 0;
        while (true) {
            byte message = bytes.get();
            byte[] content = new byte[bytes.getInt() - Integer.BYTES];
            bytes.get(content);
            if (message == 'Z') {
                return sum;
            }
            if (message == 'd') {
                sum += type == 0 ? content.length : content[0] == type ? content.length - 1 : 0;
            }
        }
    }

    /** Holds the calls against the rules of {@link ArchiveReceiver}. */
    private static final class Receiver implements ArchiveReceiver {
        private boolean any;
        private boolean manifest;
        private boolean complete;
        private long bytes;

        @Override
        public void archive(String name, Optional<String> tablespaceLocation) {
            Oracle.that(!manifest && !complete, "archives come before the manifest");
            any = true;
        }

        @Override
        public void manifest() {
            Oracle.that(!manifest && !complete, "there is one manifest");
            manifest = true;
        }

        @Override
        public void data(ByteBuffer data) {
            Oracle.that((any || manifest) && !complete, "data belongs to something");
            bytes += data.remaining();
            data.position(data.limit());
        }

        @Override
        public void progress(long doneBytes) {
            Oracle.that(!complete, "nothing comes after the end");
        }

        @Override
        public void complete() {
            Oracle.that(!complete, "there is one end");
            complete = true;
        }
    }

    private static void wal(ReplicationSession session, byte[] answer) throws BackupException {
        WalStream stream = session.startWal(Optional.empty(), new Lsn(1L << 24), TimelineId.FIRST);
        long seen = 0;
        while (true) {
            WalStream.Event event = stream.poll(PATIENCE_NANOS);
            switch (event) {
                case DATA -> seen += stream.data().remaining();
                case REPLY_REQUESTED -> stream.sendStatus(stream.dataStart(), 0, false);
                case NOTHING -> throw new AssertionError("broken: a server that has hung up is not waited for");
                case KEEPALIVE -> {}
                case END -> {
                    checkLog(answer, seen);
                    stream.finish();
                    return;
                }
            }
        }
    }

    private static void checkLog(byte[] answer, long seen) {
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        long sum = 0;
        byte type = 0;
        while (type != 'c' && type != 'C' && bytes.hasRemaining()) {
            type = bytes.get();
            byte[] content = new byte[bytes.getInt() - Integer.BYTES];
            bytes.get(content);
            if (type == 'd' && content[0] == 'w') {
                sum += content.length - 25;
            }
            if (type == 'T') {
                break; // the end of a timeline, without any log
            }
        }
        Oracle.same(sum, seen, "all log has passed");
    }
}
