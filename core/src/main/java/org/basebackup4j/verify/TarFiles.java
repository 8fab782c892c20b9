package org.basebackup4j.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.manifest.BackupManifest;
import org.basebackup4j.manifest.FileTable;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.ControlFile;
import org.basebackup4j.pg.OsError;

/** The tar files of a backup: finds them, and reads them at the same time as far as there are cores. */
final class TarFiles {
    private final Path root;
    private final BackupManifest manifest;
    private final IgnoreList ignored;
    private final Report report;
    private final List<TarFile> archives = new ArrayList<>();
    private Optional<TarFile> log = Optional.empty();
    private Optional<ControlFile> control = Optional.empty();

    TarFiles(Path root, BackupManifest manifest, IgnoreList ignored, Report report) {
        this.root = root;
        this.manifest = manifest;
        this.ignored = ignored;
        this.report = report;
    }

    /** Looks which there are. */
    void scan() throws BackupException {
        List<Path> entries;
        try {
            entries = PlainFiles.entries(root);
        } catch (IOException e) {
            throw OsError.failure("open directory", root, e);
        }
        for (Path entry : entries) {
            String name = String.valueOf(entry.getFileName());
            if (!ignored.matches(name) && isFile(entry, name)) {
                add(entry, name);
            }
        }
    }

    private boolean isFile(Path path, String name) throws BackupException {
        try {
            if (Files.readAttributes(path, BasicFileAttributes.class).isRegularFile()) {
                return true;
            }
            report.add("file \"" + name + "\" is not a regular file");
        } catch (IOException e) {
            report.add("could not stat file or directory \"" + name + "\": " + OsError.text(e));
        }
        return false;
    }

    private void add(Path path, String name) throws BackupException {
        Optional<TarFile> archive = TarFile.of(path);
        if (archive.isEmpty()) {
            report.add("file \"" + name + "\" is not expected in a tar format backup");
        } else if (archive.get().stem().equals(TarFile.LOG)) {
            log = archive;
        } else {
            archives.add(archive.get());
        }
    }

    /** The file with the log, and the directory in it where it is. */
    void checkLog(LogCheck check) throws BackupException {
        Optional<TarFile> base = archives.stream()
                .filter(archive -> archive.stem().equals(TarFile.BASE))
                .findFirst();
        if (log.isPresent()) {
            check.inArchive(log.get(), "");
        } else if (base.isPresent()) {
            check.inArchive(base.get(), "pg_wal/");
        } else {
            check.nowhere();
        }
    }

    Optional<ControlFile> control() {
        return control;
    }

    /** How pages are checked: what has to be known for that is in the data directory's archive. */
    Pages pages() throws BackupException {
        AtomicLong unused = new AtomicLong();
        Optional<ControlFile> found = Optional.empty();
        for (TarFile archive : archives) {
            if (archive.stem().equals(TarFile.BASE)) {
                ControlOnly only = new ControlOnly(
                        new TarMembers(archive, manifest, ignored, false, Optional.empty(), unused, false));
                archive.read(only);
                found = only.members.control();
            }
        }
        return Pages.of(found, manifest);
    }

    /** Reads all of them, and tells what is wrong in the order of their names. */
    void check(boolean checksums, Optional<Pages> pages) throws BackupException {
        long totalBytes = totalBytes();
        AtomicLong doneBytes = new AtomicLong();
        ExecutorService workers = Workers.start();
        try {
            List<Future<TarMembers>> begun = new ArrayList<>();
            for (TarFile archive : archives) {
                TarMembers members = new TarMembers(archive, manifest, ignored, checksums, pages, doneBytes, true);
                begun.add(workers.submit(() -> {
                    archive.read(members);
                    return members;
                }));
            }
            for (Future<TarMembers> archive : begun) {
                TarMembers members = await(archive);
                report.addAll(members.findings());
                control = control.or(members::control);
                report.listener().progress(doneBytes.get(), totalBytes, false);
            }
            report.listener().progress(totalBytes, totalBytes, true);
        } finally {
            workers.shutdownNow();
        }
    }

    private long totalBytes() {
        FileTable files = manifest.files();
        long total = 0;
        for (int file = files.first(); file != FileTable.NONE; file = files.next(file)) {
            total += files.sizeBytes(file);
        }
        return total;
    }

    private static TarMembers await(Future<TarMembers> archive) throws BackupException {
        try {
            return archive.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BackupException known
                    ? known
                    : new BackupException("could not verify archive: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(e);
        }
    }

    /** Passes over everything but the control file. */
    private static final class ControlOnly implements EntryHandler {
        private final TarMembers members;
        private boolean passing;

        ControlOnly(TarMembers members) {
            this.members = members;
        }

        @Override
        public void begin(TarEntry entry) throws BackupException {
            passing = !TarFile.plainName(entry.name()).equals(ControlCheck.PATH);
            if (!passing) {
                members.begin(entry);
            }
        }

        @Override
        public void content(ByteBuffer data) {
            if (passing) {
                data.position(data.limit());
            } else {
                members.content(data);
            }
        }

        @Override
        public void end() throws BackupException {
            if (!passing) {
                members.end();
            }
        }

        @Override
        public void archiveEnd() {
            // Nothing else is of interest.
        }

        @Override
        public void close() {
            members.close();
        }
    }
}
