package org.basebackup4j.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.basebackup4j.verify.BackupVerifier;
import org.basebackup4j.verify.VerifyOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK's Flight Recorder sees of a backup. */
class FlightRecorderIT {
    @TempDir(factory = InMemory.class)
    private Path work;

    @Test
    void phasesArchivesAndVerification() throws Exception {
        Path backup = work.resolve("backup");
        List<RecordedEvent> seen;
        try (Recording recording = new Recording()) {
            recording.start();
            BackupOptions options = BackupOptions.builder(Clusters.settings(Clusters.primary(18, 1)), backup)
                    .format(BackupFormat.TAR)
                    .fastCheckpoint(true)
                    .build();
            BackupResult result = BaseBackup.take(options);
            BackupVerifier.verify(VerifyOptions.builder(backup).build(), finding -> {});
            recording.stop();
            Path file = work.resolve("recording.jfr");
            recording.dump(file);
            seen = RecordingFile.readAllEvents(file);
            assertThat(fields(seen, "Archive", "archive"))
                    .containsExactlyInAnyOrder(
                            "base.tar", result.tablespaces().get(0).oid() + ".tar");
        }
        assertThat(fields(seen, "BackupPhase", "phase"))
                .containsExactly("CONNECT", "CHECKPOINT", "TRANSFER", "WAL", "SYNC");
        assertThat(fields(seen, "Verify", "directory")).containsExactly(backup.toString());
    }

    private static List<String> fields(List<RecordedEvent> events, String name, String field) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("org.basebackup4j." + name))
                .map(event -> event.getString(field))
                .toList();
    }
}
