package org.basebackup4j.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.manifest.FileTable;
import org.basebackup4j.manifest.FileTable.Mark;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.OsError;

/** Verifies a backup: the entry of this package. */
public final class BackupVerifier {
    private final VerifyOptions options;
    private final Report report;
    private final BackupManifest manifest;
    private final IgnoreList ignored;

    private BackupVerifier(VerifyOptions options, VerifyListener listener) throws BackupException {
        this.options = options;
        this.report = new Report(listener, options.exitOnError());
        this.manifest = BackupManifest.read(
                options.manifest().orElse(options.directory().resolve("backup_manifest")));
        this.ignored = new IgnoreList(options.ignored());
    }

    /**
     * Verifies. No thread is left behind; several backups may be verified at the same time.
     *
     * @throws CancelledException if the thread was interrupted; it is still interrupted then
     * @throws BackupException if the backup is so wrong that nothing more can be found out, or cannot be read
     */
    public static VerifyResult verify(VerifyOptions options, VerifyListener listener) throws BackupException {
        try {
            VerifyFormat format =
                    options.format().isPresent() ? options.format().get() : formatOf(options.directory());
            Optional<FlightRecord> flightRecord = FlightRecord.start(options.directory());
            VerifyResult result = new BackupVerifier(options, listener).verify(format);
            flightRecord.ifPresent(started -> started.end(result));
            return result;
        } catch (BackupException e) {
            throw Thread.currentThread().isInterrupted() ? new CancelledException(e) : e;
        }
    }

    private VerifyResult verify(VerifyFormat format) throws BackupException {
        try {
            if (format == VerifyFormat.PLAIN) {
                plain();
            } else {
                tar();
            }
        } catch (Report.EnoughException e) {
            return result();
        }
        return result();
    }

    private VerifyResult result() {
        FileTable files = manifest.files();
        long bytes = 0;
        for (int file = files.first(); file != FileTable.NONE; file = files.next(file)) {
            bytes += files.sizeBytes(file);
        }
        return new VerifyResult(report.count(), files.count(), bytes);
    }

    /** A data directory has a file that says its version; everything else counts as tar files. */
    private static VerifyFormat formatOf(Path directory) throws BackupException {
        Path version = directory.resolve("PG_VERSION");
        try {
            Files.readAttributes(version, BasicFileAttributes.class);
            return VerifyFormat.PLAIN;
        } catch (NoSuchFileException e) {
            if (Files.isRegularFile(directory)) { // newer versions of Java make no difference
                throw OsError.failure("stat file", version, new NotDirectoryException(directory.toString()));
            }
            return VerifyFormat.TAR;
        } catch (IOException e) {
            throw OsError.failure("stat file", version, e);
        }
    }

    private void plain() throws BackupException {
        Optional<ControlFile> control = new PlainFiles(options.directory(), manifest, ignored, report).scan();
        tellMissing();
        Optional<Pages> pages = options.pages() ? Optional.of(Pages.of(control, manifest)) : Optional.empty();
        if (options.checksums() || options.pages()) {
            new PlainContents(options.directory(), manifest.files(), ignored, report, options.checksums(), pages)
                    .check();
        }
        if (options.parseLog()) {
            new LogCheck(manifest, control, report)
                    .inDirectory(
                            options.logDirectory().orElse(options.directory().resolve("pg_wal")));
        }
    }

    private void tar() throws BackupException {
        TarFiles archives = new TarFiles(options.directory(), manifest, ignored, report);
        archives.scan();
        Optional<Pages> pages = options.pages() ? Optional.of(archives.pages()) : Optional.empty();
        archives.check(options.checksums(), pages);
        tellMissing();
        if (options.parseLog()) {
            LogCheck log = new LogCheck(manifest, archives.control(), report);
            if (options.logDirectory().isPresent()) {
                log.inDirectory(options.logDirectory().get());
            } else {
                archives.checkLog(log);
            }
        }
    }

    private void tellMissing() throws BackupException {
        FileTable files = manifest.files();
        for (int file = files.first(); file != FileTable.NONE; file = files.next(file)) {
            if (!files.has(file, Mark.SEEN)) {
                String path = files.file(file).path();
                if (!ignored.matches(path)) {
                    report.add("\"" + path + "\" is present in the manifest but not on disk");
                }
            }
        }
    }
}
