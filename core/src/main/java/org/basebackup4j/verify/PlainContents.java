package org.basebackup4j.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.basebackup4j.manifest.FileTable;
import org.basebackup4j.manifest.FileTable.Mark;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CancelledException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.FileChecksum;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.RawPath;

/** Reads the files of a plain backup, on all cores, and tells what is wrong with them in the manifest's order. */
final class PlainContents {
    /** So many files for each core are begun before the first one of them has been told. */
    private static final int AHEAD = 16;

    private static final int BUFFER_BYTES = 256 * 1024;

    private final Path root;
    private final FileTable files;
    private final IgnoreList ignored;
    private final Report report;
    private final Optional<Pages> pages;
    private final boolean checksums;
    private final AtomicLong doneBytes = new AtomicLong();
    private final ThreadLocal<Reading> readings = ThreadLocal.withInitial(Reading::new);

    /**
     * Prepares to read.
     *
     * @param checksums whether files are compared with the manifest
     * @param pages how pages are checked, if they are
     */
    PlainContents(
            Path root, FileTable files, IgnoreList ignored, Report report, boolean checksums, Optional<Pages> pages) {
        this.root = root;
        this.files = files;
        this.ignored = ignored;
        this.report = report;
        this.checksums = checksums;
        this.pages = pages;
    }

    /** Reads everything. */
    void check() throws BackupException {
        long totalBytes = totalBytes();
        ExecutorService workers = Workers.start();
        try {
            Deque<Future<List<Finding>>> begun = new ArrayDeque<>();
            for (int file = files.first(); file != FileTable.NONE; file = files.next(file)) {
                if (isWanted(file)) {
                    ManifestFile wanted = files.file(file);
                    begun.add(workers.submit(() -> readings.get().check(wanted)));
                }
                if (begun.size() >= AHEAD * Workers.count()) {
                    tell(begun.remove(), totalBytes);
                }
            }
            while (!begun.isEmpty()) {
                tell(begun.remove(), totalBytes);
            }
            report.listener().progress(doneBytes.get(), totalBytes, true);
        } finally {
            workers.shutdownNow();
        }
    }

    private long totalBytes() {
        long total = 0;
        for (int file = files.first(); file != FileTable.NONE; file = files.next(file)) {
            total += isWanted(file) ? files.sizeBytes(file) : 0;
        }
        return total;
    }

    private boolean isWanted(int file) {
        return files.has(file, Mark.SEEN)
                && !files.has(file, Mark.BAD)
                && !ignored.matches(files.file(file).path());
    }

    private void tell(Future<List<Finding>> checked, long totalBytes) throws BackupException {
        try {
            report.addAll(checked.get());
        } catch (ExecutionException e) {
            throw new BackupException("could not verify file: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException(e);
        }
        report.listener().progress(doneBytes.get(), totalBytes, false);
    }

    /** What one thread reads with. */
    private final class Reading {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private final Map<ChecksumAlgorithm, FileChecksum> computing = new EnumMap<>(ChecksumAlgorithm.class);

        List<Finding> check(ManifestFile file) {
            List<Finding> findings = new ArrayList<>();
            FileChecksum checksum = computing.computeIfAbsent(
                    checksums ? file.algorithm() : ChecksumAlgorithm.NONE, ChecksumAlgorithm::newChecksum);
            Optional<PageCheck> pageCheck = pages.flatMap(known -> known.check(file.path(), findings));
            if (!checksums && pageCheck.isEmpty()) {
                return findings;
            }
            try (SeekableByteChannel channel = Files.newByteChannel(RawPath.resolve(root, file.pathBytes()))) {
                read(channel, file, checksum, pageCheck, findings);
            } catch (IOException e) {
                checksum.finish();
                findings.add(Finding.of("could not open file \"" + file.path() + "\": " + OsError.text(e)));
            }
            return findings;
        }

        private void read(
                SeekableByteChannel channel,
                ManifestFile file,
                FileChecksum checksum,
                Optional<PageCheck> pageCheck,
                List<Finding> findings) {
            long bytes = 0;
            try {
                while (channel.read(buffer.clear()) >= 0) {
                    buffer.flip();
                    bytes += buffer.remaining();
                    doneBytes.addAndGet(buffer.remaining());
                    checksum.update(buffer);
                    pageCheck.ifPresent(check -> check.take(buffer.rewind()));
                }
            } catch (IOException e) {
                checksum.finish();
                findings.add(Finding.of("could not read file \"" + file.path() + "\": " + OsError.text(e)));
                return;
            }
            pageCheck.ifPresent(PageCheck::finish);
            byte[] computed = checksum.finish();
            if (checksums) {
                compare(file, bytes, computed).ifPresent(findings::add);
            }
        }
    }

    private static Optional<Finding> compare(ManifestFile file, long bytes, byte[] computed) {
        if (bytes != file.sizeBytes()) {
            return Optional.of(Finding.of("file \"" + file.path() + "\" should contain "
                    + Long.toUnsignedString(file.sizeBytes()) + " bytes, but read " + bytes));
        }
        if (computed.length != file.checksum().length) {
            return Optional.of(Finding.of("file \"" + file.path() + "\" has checksum of length "
                    + file.checksum().length + ", but expected " + computed.length));
        }
        return Arrays.equals(computed, file.checksum())
                ? Optional.empty()
                : Optional.of(Finding.of("checksum mismatch for file \"" + file.path() + "\""));
    }
}
