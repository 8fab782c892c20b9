package org.basebackup4j.embedder;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.backup.BackupFormat;
import org.basebackup4j.backup.BackupOptions;
import org.basebackup4j.backup.BaseBackup;
import org.basebackup4j.connect.ConnectionSettings;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionRequest;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.verify.BackupVerifier;
import org.basebackup4j.verify.Finding;
import org.basebackup4j.verify.VerifyListener;
import org.basebackup4j.verify.VerifyOptions;
import org.basebackup4j.verify.VerifyResult;

/**
 * A program that embeds the library, for Java virtual machines that lack something. Takes a connection string, a directory
 * and what to do, and prints a line for each thing that it did.
 */
public final class Embedder {
    private Embedder() {}

    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(arguments[1]);
        for (String what : List.of(arguments).subList(2, arguments.length)) {
            try {
                String[] words = what.split(" ");
                String outcome = words[0].equals("verify")
                        ? verify(work.resolve(words[1]))
                        : take(arguments[0], work.resolve(what.replace(' ', '-')), words);
                System.out.println(what + ": " + outcome);
            } catch (BackupException e) {
                System.out.println(what + ": " + root(e).getClass().getSimpleName() + ": " + e.getMessage() + " ("
                        + e.hint().orElse("") + ")");
            }
        }
    }

    /** A connection tells all its attempts, and has the reason behind that. */
    private static Throwable root(BackupException e) {
        return e.getCause() instanceof BackupException cause ? cause : e;
    }

    private static String take(String connection, Path target, String[] words) throws BackupException {
        ConnectionSettings settings =
                ConnectionSettings.builder().connectionString(connection).build();
        BackupOptions.Builder options = BackupOptions.builder(settings, target)
                .format(words[0].equals("tar") ? BackupFormat.TAR : BackupFormat.PLAIN)
                .fastCheckpoint(true)
                .sync(false);
        if (words.length > 1 && words[1].startsWith("server-")) {
            options.serverCompression(CompressionRequest.parse(words[1]));
        } else if (words.length > 1) {
            options.compression(CompressionSpec.parse(words[1]));
        }
        return BaseBackup.take(options.build()).files().isPresent() ? "complete" : "unchecked";
    }

    private static String verify(Path backup) throws BackupException {
        Optional<Finding> none = Optional.empty();
        Last last = new Last(none);
        VerifyResult result =
                BackupVerifier.verify(VerifyOptions.builder(backup).build(), last);
        return result.isGood()
                ? "good"
                : "damaged: " + last.finding.orElseThrow().message();
    }

    private static final class Last implements VerifyListener {
        private Optional<Finding> finding;

        Last(Optional<Finding> finding) {
            this.finding = finding;
        }

        @Override
        public void found(Finding found) {
            finding = Optional.of(found);
        }
    }
}
