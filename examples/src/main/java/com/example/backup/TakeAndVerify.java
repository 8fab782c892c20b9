package com.example.backup;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.basebackup4j.backup.BackupEvent;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.BackupResult;
import org.basebackup4j.backup.BaseBackup;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.verify.BackupVerifier;
import org.basebackup4j.verify.VerifyOptions;
import org.basebackup4j.verify.VerifyResult;

/** Takes a backup into a directory, and verifies it. The environment says how to reach the server, as for psql. */
public final class TakeAndVerify {
    private TakeAndVerify() {}

    public static void main(String[] arguments) {
        try {
            ConnectionSettings server =
                    ConnectionSettings.builder().environment(System.getenv()).build();
            Path target = Path.of(arguments[0]);
            BackupResult backup = take(server, target);
            System.out.printf(
                    "%s to %s on timeline %s, %d bytes in %d s%n",
                    backup.start(),
                    backup.end(),
                    backup.timeline(),
                    backup.receivedBytes(),
                    backup.duration().toSeconds());
            VerifyResult verified = verify(target);
            System.out.println(verified.isGood() ? "good: " + verified.files() + " files" : "damaged");
            System.exit(verified.isGood() ? 0 : 1);
        } catch (BackupException e) {
            System.err.println("error: " + e.getMessage());
            e.detail().ifPresent(detail -> System.err.println("detail: " + detail));
            e.hint().ifPresent(hint -> System.err.println("hint: " + hint));
            System.exit(1);
        }
    }

    /** Takes it and tells how it goes. Interrupting the thread cancels it; what it made is removed then. */
    static BackupResult take(ConnectionSettings server, Path target) throws BackupException {
        BackupOptions options = BackupOptions.builder(server, target)
                .fastCheckpoint(true)
                .label("nightly")
                .build();
        AtomicReference<String> phase = new AtomicReference<>("");
        return BaseBackup.take(options, event -> {
            if (event instanceof BackupEvent.PhaseStarted started) {
                phase.set(started.phase().toString());
            } else if (event instanceof BackupEvent.Progress progress) {
                System.out.printf("%s: %d of %d bytes%n", phase, progress.doneBytes(), progress.totalBytes());
            }
        });
    }

    static VerifyResult verify(Path backup) throws BackupException {
        return BackupVerifier.verify(
                VerifyOptions.builder(backup).build(), finding -> System.out.println(finding.message()));
    }
}
