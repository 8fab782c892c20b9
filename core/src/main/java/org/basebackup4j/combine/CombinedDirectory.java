package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.OsError;
import org.basebackup4j.pg.RawPath;
import org.basebackup4j.pg.StorageException;
import org.basebackup4j.pg.TablespaceMap;
import org.basebackup4j.store.CreatedPaths;
import org.basebackup4j.store.DirectoryOutput;
import org.basebackup4j.store.NewFiles;

/** A directory that a server can start from. Its files are made on other threads. */
final class CombinedDirectory implements CombinedOutput {
    private final CombineOptions options;
    private final CombineListener listener;
    private final NewFiles files;
    private final FileTask task;
    private final Workers<FileTask.Made> workers;
    private final List<Tablespace> tablespaces;
    private final ResultCompletion completion;

    /**
     * Writes into directories that exist already.
     *
     * @param tablespaces what {@code pg_tblspc} will hold
     * @param workers make the files
     */
    CombinedDirectory(
            CombineOptions options,
            BackupChain chain,
            List<Tablespace> tablespaces,
            boolean groupAccess,
            Workers<FileTask.Made> workers,
            CreatedPaths created,
            CombineListener listener)
            throws BackupException {
        this.options = options;
        this.tablespaces = tablespaces;
        this.workers = workers;
        this.listener = listener;
        this.files = new NewFiles(groupAccess);
        this.task = new FileTask(new FilePlanner(chain, options.verify()), options, files);
        this.completion = new ResultCompletion(
                options,
                chain,
                created,
                new DirectoryOutput(options.output(), TablespaceMap.empty(), groupAccess, false, file -> {}));
    }

    @Override
    public int archiveOf(RelativePath path) {
        return 0;
    }

    private Path target(RelativePath path) {
        return RawPath.resolve(options.output(), path.bytes());
    }

    private void step(String verb, String what) {
        String would = options.dryRun() ? "would " : "";
        listener.on(new CombineEvent.Step(would + verb + " " + what));
    }

    @Override
    public void directory(RelativePath path) throws BackupException {
        Path directory = target(path);
        Optional<Tablespace> linked = tablespaces.stream()
                .filter(tablespace -> tablespace.path().equals(path))
                .filter(tablespace -> tablespace.location().isPresent())
                .findFirst();
        if (linked.isPresent()) {
            link(directory, linked.get().location().get());
            return;
        }
        step("create", "directory \"" + directory + "\"");
        if (!options.dryRun()) {
            files.createDirectoryIfAbsent(directory);
        }
    }

    private void link(Path link, String location) throws BackupException {
        step("create", "symbolic link from \"" + link + "\" to \"" + location + "\"");
        if (options.dryRun()) {
            return;
        }
        try {
            Files.createSymbolicLink(link, Path.of(location));
        } catch (IOException e) {
            throw new StorageException(
                    "could not create symbolic link from \"" + link + "\" to \"" + location + "\": " + OsError.text(e),
                    e);
        }
    }

    @Override
    public void content(RelativePath path, byte[] content) throws BackupException {
        Path file = target(path);
        step("generate", "\"" + file + "\"");
        if (options.dryRun()) {
            return;
        }
        try (NewContent sink = new NewContent(files, file, false)) {
            sink.write(ByteBuffer.wrap(content));
            sink.finish();
        }
        completion.count(content.length);
        byte[] checksum = new FileReconstructor(options.checksums()).checksum(content);
        completion.list(ResultManifest.entry(path, content.length, Instant.now(), options.checksums(), checksum));
    }

    @Override
    public void file(RelativePath found) throws BackupException {
        Path target = target(found.isIncremental() ? found.withoutIncremental() : found);
        workers.begin(() -> task.run(found, target));
        while (workers.isFull()) {
            takeResult();
        }
    }

    private void takeResult() throws BackupException {
        FileTask.Made made = workers.next();
        made.events().forEach(listener::on);
        if (!options.dryRun()) {
            completion.count(made.sizeBytes());
        }
        if (made.entry().isPresent()) {
            completion.list(made.entry().get());
        }
    }

    @Override
    public void skipped(String what) {
        listener.on(new CombineEvent.Warning(what, Optional.empty()));
    }

    @Override
    public CombineResult complete() throws BackupException {
        while (!workers.isEmpty()) {
            takeResult();
        }
        step("generate", "\"" + options.output().resolve(ChainMember.MANIFEST) + "\"");
        if (options.sync()) {
            step("recursively fsync", "\"" + options.output() + "\"");
        }
        completion.complete();
        return completion.result();
    }

    @Override
    public void close() {
        workers.close();
        completion.close();
    }
}
