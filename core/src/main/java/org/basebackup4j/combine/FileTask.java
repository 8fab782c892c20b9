package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.StorageException;
import org.basebackup4j.store.NewFiles;

/** Makes one file of the result in a directory. Many of them run at the same time. */
final class FileTask {
    private final FilePlanner planner;
    private final CombineOptions options;
    private final NewFiles files;
    private final ThreadLocal<FileReconstructor> reconstructors;

    /**
     * What was made.
     *
     * @param sizeBytes how large it is
     * @param entry what the manifest says of it; empty for log, and when nothing was made
     * @param events what there is to tell
     */
    record Made(long sizeBytes, Optional<ManifestFile> entry, List<CombineEvent> events) {}

    FileTask(FilePlanner planner, CombineOptions options, NewFiles files) {
        this.planner = planner;
        this.options = options;
        this.files = files;
        ChecksumAlgorithm algorithm = algorithm(options);
        this.reconstructors = ThreadLocal.withInitial(() -> new FileReconstructor(algorithm));
    }

    static ChecksumAlgorithm algorithm(CombineOptions options) {
        return options.manifest() ? options.checksums() : ChecksumAlgorithm.NONE;
    }

    /**
     * Makes one.
     *
     * @param found its path in the last backup
     * @param target where it goes
     */
    Made run(RelativePath found, Path target) throws BackupException {
        List<CombineEvent> events = new ArrayList<>();
        try (FilePlan plan = planner.plan(found)) {
            for (CheckedSource source : plan.consulted()) {
                source.warning().ifPresent(text -> events.add(new CombineEvent.Warning(text, Optional.empty())));
            }
            events.add(new CombineEvent.Step(description(plan, target)));
            if (options.dryRun()) {
                return new Made(plan.sizeBytes(), Optional.empty(), events);
            }
            byte[] checksum = make(plan, target);
            boolean listed = options.manifest() && !found.isBelow("pg_wal");
            return new Made(
                    plan.sizeBytes(),
                    listed ? Optional.of(entry(plan.path(), target, checksum)) : Optional.empty(),
                    events);
        }
    }

    private String description(FilePlan plan, Path target) {
        String would = options.dryRun() ? "would " : "";
        if (plan instanceof FilePlan.Whole whole) {
            String verb = options.copyMethod() == CopyMethod.LINK ? "link" : "copy";
            return would + verb + " \"" + whole.source().file().name() + "\" to \"" + target + "\"";
        }
        return would + "reconstruct \"" + target + "\", " + plan.sizeBytes() + " bytes, from "
                + plan.consulted().size() + " files";
    }

    private byte[] make(FilePlan plan, Path target) throws BackupException {
        boolean wholeFile = plan instanceof FilePlan.Whole
                && (options.copyMethod() == CopyMethod.LINK || options.copyMethod() == CopyMethod.CLONE);
        if (wholeFile) {
            return share(((FilePlan.Whole) plan), target);
        }
        boolean ranges = options.copyMethod() == CopyMethod.COPY_FILE_RANGE;
        try (NewContent content = new NewContent(files, target, ranges)) {
            byte[] checksum = reconstructors.get().make(plan, content);
            content.finish();
            return checksum;
        }
    }

    private byte[] share(FilePlan.Whole plan, Path target) throws BackupException {
        Path source = plan.source().file().ownFile().orElseThrow();
        if (options.copyMethod() == CopyMethod.LINK) {
            link(source, target);
        } else {
            new NewContent(files, target, false).finish();
            FileClone.clone(source, target);
        }
        Optional<byte[]> known = plan.source().knownChecksum(algorithm(options));
        boolean read = options.verify() || (known.isEmpty() && algorithm(options) != ChecksumAlgorithm.NONE);
        return read ? reconstructors.get().make(plan, BlockSink.NOWHERE) : known.orElse(new byte[0]);
    }

    private static void link(Path source, Path target) throws BackupException {
        try {
            Files.createLink(target, source);
        } catch (IOException e) {
            throw new StorageException(
                    "could not create link from \"" + source + "\" to \"" + target + "\": " + OsError.text(e), e);
        }
    }

    private ManifestFile entry(RelativePath path, Path target, byte[] checksum) throws BackupException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return ResultManifest.entry(
                    path, attributes.size(), attributes.lastModifiedTime().toInstant(), algorithm(options), checksum);
        } catch (IOException e) {
            throw OsError.failure("stat file", target, e);
        }
    }
}
