package org.basebackup4j.combine;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.archive.TarWriter;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;
import org.basebackup4j.store.CreatedPaths;
import org.basebackup4j.store.NewFiles;
import org.basebackup4j.store.TarFileOutput;
import org.jspecify.annotations.Nullable;

/** Tar files, as a server sends them: one for the data directory, and one for each tablespace that is not within it. */
final class CombinedArchives implements CombinedOutput {
    private final CombineOptions options;
    private final CombineListener listener;
    private final NewFiles modes;
    private final TarFileOutput output;
    private final FilePlanner planner;
    private final FileReconstructor reconstructor;
    private final List<Tablespace> linked;
    private final List<RelativePath> directories = new ArrayList<>();
    private final ResultCompletion completion;
    private final Instant now = Instant.now();
    private int archive = -1;
    private @Nullable TarWriter tar;

    /**
     * Writes into a directory that exists already.
     *
     * @param tablespaces what {@code pg_tblspc} will hold
     */
    CombinedArchives(
            CombineOptions options,
            BackupChain chain,
            List<Tablespace> tablespaces,
            boolean groupAccess,
            CreatedPaths created,
            CombineListener listener)
            throws BackupException {
        this.options = options;
        this.listener = listener;
        this.modes = new NewFiles(groupAccess);
        this.output = new TarFileOutput(options.output(), groupAccess, file -> {});
        this.planner = new FilePlanner(chain, options.verify());
        this.reconstructor = new FileReconstructor(FileTask.algorithm(options));
        this.linked = tablespaces.stream()
                .filter(tablespace -> tablespace.location().isPresent())
                .toList();
        this.completion = new ResultCompletion(options, chain, created, output);
    }

    /** The data directory's is 0. */
    @Override
    public int archiveOf(RelativePath path) {
        for (int i = 0; i < linked.size(); i++) {
            RelativePath directory = linked.get(i).path();
            if (path.equals(directory) || path.isBelow(directory.toString())) {
                return i + 1;
            }
        }
        return 0;
    }

    private void step(String what) {
        listener.on(new CombineEvent.Step((options.dryRun() ? "would write " : "writing ") + what));
    }

    /** Directories may all come before the files, so those of archives that are not open yet are kept. */
    @Override
    public void directory(RelativePath path) throws BackupException {
        int wanted = archiveOf(path);
        if (options.dryRun()
                || (wanted > 0 && path.equals(linked.get(wanted - 1).path()))) {
            return;
        }
        if (wanted == archive || (archive < 0 && wanted == 0)) {
            writeDirectory(open(wanted), path);
        } else {
            directories.add(path);
        }
    }

    private void writeDirectory(TarWriter writer, RelativePath path) throws BackupException {
        writer.begin(TarEntry.directory(memberName(path), modes.directoryMode(), now.getEpochSecond()));
        writer.end();
    }

    private String memberName(RelativePath path) throws BackupException {
        String name = path.toString();
        if (!RelativePath.of(name).equals(path)) {
            throw new BackupException("file name is not valid UTF-8: \"" + name + "\"");
        }
        int number = archiveOf(path);
        return number == 0
                ? name
                : name.substring(linked.get(number - 1).path().toString().length() + 1);
    }

    private TarWriter open(int wanted) throws BackupException {
        TarWriter writer = tar;
        if (wanted < archive) {
            throw new IllegalStateException("archive " + wanted + " after " + archive);
        }
        while (writer == null || archive < wanted) {
            finishArchive();
            archive++;
            writer = begin(
                    archive == 0 ? TarSource.BASE : linked.get(archive - 1).oid());
            tar = writer;
            for (RelativePath directory : directories) {
                if (archiveOf(directory) == archive) {
                    writeDirectory(writer, directory);
                }
            }
        }
        return writer;
    }

    private TarWriter begin(String stem) throws BackupException {
        CompressionSpec compression = options.tar().orElseThrow();
        String name = stem + ".tar" + compression.algorithm().fileSuffix();
        step("\"" + options.output().resolve(name) + "\"");
        return new TarWriter(Codec.compressor(compression, output.file(name)));
    }

    private void finishArchive() throws BackupException {
        TarWriter writer = tar;
        if (writer != null) {
            writer.archiveEnd();
            writer.close();
            tar = null;
        }
    }

    @Override
    public void content(RelativePath path, byte[] content) throws BackupException {
        if (!options.dryRun()) {
            TarWriter writer = open(0);
            begin(writer, path, content.length);
            writer.content(ByteBuffer.wrap(content));
            writer.end();
            list(path, content.length, reconstructor.checksum(content));
        }
        if (path.is(BackupLabel.NAME) && !linked.isEmpty()) {
            content(TablespaceMapFile.PATH, TablespaceMapFile.format(linked));
        }
    }

    private void begin(TarWriter writer, RelativePath path, long sizeBytes) throws BackupException {
        writer.begin(TarEntry.file(memberName(path), sizeBytes, modes.fileMode(), now.getEpochSecond()));
    }

    private void list(RelativePath path, long sizeBytes, byte[] checksum) throws BackupException {
        completion.count(sizeBytes);
        if (!path.isBelow("pg_wal")) {
            completion.list(ResultManifest.entry(path, sizeBytes, now, FileTask.algorithm(options), checksum));
        }
    }

    @Override
    public void file(RelativePath found) throws BackupException {
        try (FilePlan plan = planner.plan(found)) {
            for (CheckedSource source : plan.consulted()) {
                source.warning().ifPresent(this::skipped);
            }
            step(plan.sizeBytes() + " bytes of \"" + plan.path() + "\"");
            if (options.dryRun()) {
                return;
            }
            TarWriter writer = open(archiveOf(plan.path()));
            begin(writer, plan.path(), plan.sizeBytes());
            byte[] checksum = reconstructor.make(plan, writer::content);
            writer.end();
            list(plan.path(), plan.sizeBytes(), checksum);
        }
    }

    @Override
    public void skipped(String what) {
        listener.on(new CombineEvent.Warning(what, Optional.empty()));
    }

    @Override
    public CombineResult complete() throws BackupException {
        if (!options.dryRun()) {
            open(linked.size());
            finishArchive();
        }
        completion.complete();
        return completion.result();
    }

    @Override
    public void close() {
        if (tar != null) {
            tar.close();
        }
        completion.close();
    }
}
