package org.basebackup4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.basebackup4j.backup.BackupEvent;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.Lsn;
import org.basebackup4j.pg.ServerMessage;
import org.basebackup4j.pg.ServerVersion;
import org.basebackup4j.pg.TimelineId;
import org.junit.jupiter.api.Test;

class EventPrinterTest {
    private static final List<BackupEvent> BACKUP = List.of(
            new BackupEvent.WaitingForCheckpoint(),
            new BackupEvent.CheckpointCompleted(),
            new BackupEvent.StartPosition(new Lsn(0x2000028), new TimelineId(1)),
            new BackupEvent.WalStreamStarting(),
            new BackupEvent.SlotCreated("pg_basebackup_5649", true),
            new BackupEvent.SlotCreated("mine", false),
            new BackupEvent.EndPosition(new Lsn(0x2000138)),
            new BackupEvent.WaitingForWal(),
            new BackupEvent.SyncingData(),
            new BackupEvent.RenamingManifest(),
            new BackupEvent.Completed());

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream stderr = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final Messages messages = new Messages(stderr, "pg_basebackup", Colors.none());

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private EventPrinter printer(boolean verbose, boolean walIncluded) {
        return new EventPrinter(messages, ProgressDisplay.NONE, verbose, walIncluded, false);
    }

    @Test
    void tellsTheStepsWhenVerbose() {
        BACKUP.forEach(printer(true, true)::on);
        assertThat(printed()).isEqualTo("""
                        pg_basebackup: initiating base backup, waiting for checkpoint to complete
                        pg_basebackup: checkpoint completed
                        pg_basebackup: write-ahead log start point: 0/2000028 on timeline 1
                        pg_basebackup: starting background WAL receiver
                        pg_basebackup: created temporary replication slot "pg_basebackup_5649"
                        pg_basebackup: created replication slot "mine"
                        pg_basebackup: write-ahead log end point: 0/2000138
                        pg_basebackup: waiting for background process to finish streaming ...
                        pg_basebackup: syncing data to disk ...
                        pg_basebackup: renaming backup_manifest.tmp to backup_manifest
                        pg_basebackup: base backup completed
                        """);
    }

    /** Scripts read what is printed, so that it is what the original prints. */
    @Test
    void explainsAWaitAndWarnsOfAFullDiskOnATerminalOnly() {
        List<BackupEvent> events = List.of(
                new BackupEvent.StillWaiting(BackupEvent.Awaited.CHECKPOINT, Duration.ofSeconds(20)),
                new BackupEvent.StillWaiting(BackupEvent.Awaited.ARCHIVING, Duration.ofSeconds(70)),
                new BackupEvent.LittleSpace(Path.of("/b"), 4096, 2048));
        events.forEach(printer(true, true)::on);
        assertThat(printed()).isEmpty();
        events.forEach(new EventPrinter(messages, ProgressDisplay.NONE, true, true, true)::on);
        assertThat(printed()).isEqualTo("""
                        pg_basebackup: still waiting for checkpoint to complete, for 20 seconds now
                        pg_basebackup: still waiting for the server to archive write-ahead log, for 70 seconds now
                        pg_basebackup: warning: the backup may need 4 kB, but only 2 kB are free for directory "/b"
                        """);
    }

    @Test
    void saysNothingOtherwise() {
        BACKUP.forEach(printer(false, true)::on);
        assertThat(printed()).isEmpty();
    }

    @Test
    void leavesOutThePositionsOfABackupWithoutLog() {
        BACKUP.forEach(printer(true, false)::on);
        assertThat(printed()).doesNotContain("start point", "end point");
    }

    @Test
    void printsNoticesAsLibpqDoes() {
        printer(false, true)
                .on(new BackupEvent.Notice(new ServerMessage(
                        Map.of('S', "NOTICE", 'M', "archiving is off", 'D', "A detail.", 'H', "A hint."))));
        assertThat(printed()).isEqualTo("NOTICE:  archiving is off\nDETAIL:  A detail.\nHINT:  A hint.\n");
    }

    @Test
    void tellsAtOnceWhyTheWalStreamFailed() {
        printer(false, true).on(new BackupEvent.WalStreamFailed(new BackupException("it broke")));
        assertThat(printed()).isEqualTo("pg_basebackup: error: it broke\n");
    }

    @Test
    void warnsOfAServerThatIsTooNew() {
        printer(false, true).on(new BackupEvent.UntestedServer(ServerVersion.parse("19.1")));
        assertThat(printed())
                .isEqualTo("pg_basebackup: warning: server version 19.1 is newer than the newest known, 18\n");
    }

    @Test
    void tellsAfterTheErrorWhatWasRemoved() {
        EventPrinter printer = printer(false, true);
        Path data = Path.of("b");
        printer.on(new BackupEvent.Removing(Place.DATA, data, false));
        printer.on(new BackupEvent.Removing(Place.DATA, data, true));
        printer.on(new BackupEvent.Removing(Place.WAL, Path.of("/w"), false));
        printer.on(new BackupEvent.Removing(Place.WAL, Path.of("/w"), true));
        printer.on(new BackupEvent.Removing(Place.TABLESPACE, Path.of("/t"), false));
        printer.on(new BackupEvent.Removing(Place.TABLESPACE, Path.of("/t"), true));
        printer.on(new BackupEvent.RemovingFailed(Place.DATA, data, true, "b/x: Permission denied"));
        assertThat(printed()).isEmpty();
        messages.error("it failed");
        printer.printCleanUp();
        printer.printCleanUp();
        assertThat(printed()).isEqualTo("""
                        pg_basebackup: error: it failed
                        pg_basebackup: removing data directory "b"
                        pg_basebackup: removing contents of data directory "b"
                        pg_basebackup: removing WAL directory "/w"
                        pg_basebackup: removing contents of WAL directory "/w"
                        pg_basebackup: removing tablespace directory "/t"
                        pg_basebackup: removing contents of tablespace directory "/t"
                        pg_basebackup: error: failed to remove contents of data directory
                        pg_basebackup: detail: b/x: Permission denied
                        """);
    }

    @Test
    void tellsWhatWasLeftAtTheUsersRequest() {
        EventPrinter printer = printer(false, true);
        printer.on(new BackupEvent.NotRemoved(Place.DATA, Path.of("b")));
        printer.on(new BackupEvent.NotRemoved(Place.WAL, Path.of("/w")));
        printer.on(new BackupEvent.NotRemoved(Place.TABLESPACE, Path.of("/t1")));
        printer.on(new BackupEvent.NotRemoved(Place.TABLESPACE, Path.of("/t2")));
        printer.printCleanUp();
        assertThat(printed()).isEqualTo("""
                        pg_basebackup: data directory "b" not removed at user's request
                        pg_basebackup: WAL directory "/w" not removed at user's request
                        pg_basebackup: changes to tablespace directories will not be undone
                        """);
    }

    @Test
    void warnsOfASlotThatStays() {
        EventPrinter printer = printer(false, true);
        printer.on(new BackupEvent.SlotNotDropped("mine", "connection lost"));
        printer.printCleanUp();
        assertThat(printed())
                .startsWith("pg_basebackup: warning: could not drop replication slot \"mine\": connection lost\n");
    }

    @Test
    void aLiveLineIsClearedBeforeAnythingElse() {
        ProgressLine live = new ProgressLine(stderr, false, 80, () -> 0);
        messages.beforeLine(live::clear);
        EventPrinter printer = new EventPrinter(messages, live, false, true, false);
        printer.on(new BackupEvent.WaitingForCheckpoint());
        printer.on(new BackupEvent.Notice(new ServerMessage(Map.of('S', "NOTICE", 'M', "x"))));
        assertThat(printed()).isEqualTo("\rwaiting for checkpoint\r" + " ".repeat(22) + "\rNOTICE:  x\n");
    }
}
