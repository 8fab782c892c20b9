package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.basebackup4j.compress.Codec;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.store.Claim;
import org.basebackup4j.store.CreatedPaths;
import org.jspecify.annotations.Nullable;

/** The steps of combining, and what is held while they run. */
final class CombineRun implements AutoCloseable {
    private final CombineOptions options;
    private final CombineListener listener;
    private final CreatedPaths created = new CreatedPaths();
    private final List<ChainMember> members = new ArrayList<>();
    private @Nullable CombinedOutput output;

    CombineRun(CombineOptions options, CombineListener listener) {
        this.options = options;
        this.listener = listener;
    }

    CombineResult combine() throws BackupException {
        if (options.tar().isPresent()) {
            Codec.require(options.tar().get().algorithm());
        }
        openMembers();
        BackupChain chain = BackupChain.read(members, listener);
        BackupFiles last = chain.last().files();
        boolean groupAccess = last.hasGroupAccess();
        List<Tablespace> tablespaces = mapped(last.tablespaces());
        refuseResultWithinBackups(tablespaces);
        if (!options.dryRun()) {
            claim(tablespaces, groupAccess);
            checkManifestPossible(chain);
        }
        CombinedOutput combined = openOutput(chain, tablespaces, groupAccess);
        output = combined;
        combined.content(RelativePath.of(BackupLabel.NAME), chain.label().withoutPrevious());
        if (streamed().isPresent() || options.tar().isPresent()) {
            FilesInOrder inOrder = new FilesInOrder(combined, streamed(), members.size() == 1);
            last.walk(new WithoutOwn(chain.last(), inOrder));
            chain.last().checkAllFound();
            inOrder.finish();
        } else {
            last.walk(new WithoutOwn(chain.last(), combined));
            chain.last().checkAllFound();
        }
        CombineResult result = combined.complete();
        if (options.copyMethod() == CopyMethod.LINK) {
            listener.on(new CombineEvent.Warning(
                    "--link mode was used; any modifications to the output directory might destructively modify input"
                            + " directories",
                    Optional.empty()));
        }
        return result;
    }

    /** Only the first one, which is the largest, is read in its own order if it is compressed. */
    private void openMembers() throws BackupException {
        boolean anyTar = options.tar().isPresent();
        for (Path backup : options.backups()) {
            boolean isTar = TarFiles.isOne(backup);
            Optional<Path> spool = members.isEmpty() ? Optional.empty() : Optional.of(existing(options.output()));
            members.add(new ChainMember(isTar ? new TarFiles(backup, spool) : new PlainFiles(backup)));
            anyTar |= isTar;
        }
        if (anyTar && options.copyMethod() != CopyMethod.COPY) {
            throw new BackupException("files of a backup in tar format can only be copied");
        }
    }

    /** The first backup, if it is compressed. */
    private Optional<TarFiles> streamed() {
        return members.get(0).files() instanceof TarFiles first && first.isStreamed()
                ? Optional.of(first)
                : Optional.empty();
    }

    private static Path existing(Path directory) {
        Path existing = directory.toAbsolutePath().normalize();
        while (!Files.isDirectory(existing)) {
            existing = Objects.requireNonNull(existing.getParent());
        }
        return existing;
    }

    private CombinedOutput openOutput(BackupChain chain, List<Tablespace> tablespaces, boolean groupAccess)
            throws BackupException {
        if (options.tar().isPresent()) {
            return new CombinedArchives(options, chain, tablespaces, groupAccess, created, listener);
        }
        Workers<FileTask.Made> workers = streamed().isPresent() ? Workers.inOrder() : Workers.onAllCores();
        return new CombinedDirectory(options, chain, tablespaces, groupAccess, workers, created, listener);
    }

    private List<Tablespace> mapped(List<Tablespace> found) throws BackupException {
        List<Tablespace> mapped = new ArrayList<>();
        Map<String, String> oids = new HashMap<>();
        for (Tablespace tablespace : found) {
            if (tablespace.location().isEmpty()) {
                mapped.add(tablespace);
                continue;
            }
            String location = tablespace.location().get();
            if (!options.tablespaceMap().maps(location) && options.tar().isEmpty()) {
                throw new BackupException("tablespace at \"" + location + "\" has no tablespace mapping");
            }
            String target = options.tablespaceMap().apply(location);
            String other = oids.putIfAbsent(target, tablespace.oid());
            if (other != null) {
                throw new BackupException("tablespaces with OIDs " + other + " and " + tablespace.oid()
                        + " both point at directory \"" + target + "\"");
            }
            mapped.add(new Tablespace(tablespace.oid(), Optional.of(target)));
        }
        return mapped;
    }

    private void refuseResultWithinBackups(List<Tablespace> tablespaces) throws BackupException {
        InputPlaces inputs = InputPlaces.of(members);
        inputs.refuse("output directory", options.output());
        if (options.tar().isEmpty()) {
            for (Tablespace tablespace : tablespaces) {
                if (tablespace.location().isPresent()) {
                    inputs.refuse(
                            "tablespace directory",
                            Path.of(tablespace.location().get()));
                }
            }
        }
    }

    private void claim(List<Tablespace> tablespaces, boolean groupAccess) throws BackupException {
        created.claim(Place.DATA, options.output(), groupAccess);
        for (Tablespace tablespace : tablespaces) {
            if (tablespace.location().isPresent() && options.tar().isEmpty()) {
                created.claim(Place.TABLESPACE, Path.of(tablespace.location().get()), groupAccess);
            }
        }
    }

    private void checkManifestPossible(BackupChain chain) throws BackupException {
        if (options.manifest() && chain.last().manifest().isEmpty()) {
            throw new BackupException(
                    "cannot generate a manifest because no manifest is available for the final input backup");
        }
    }

    /** Notes what is there, and passes over what the result has of its own. */
    private record WithoutOwn(ChainMember member, BackupFiles.Visitor next) implements BackupFiles.Visitor {
        @Override
        public void directory(RelativePath path) throws BackupException {
            next.directory(path);
        }

        @Override
        public void file(RelativePath path) throws BackupException {
            member.found(path);
            if (!path.is(BackupLabel.NAME) && !path.is(ChainMember.MANIFEST)) {
                next.file(path);
            }
        }

        @Override
        public void skipped(String what) throws BackupException {
            next.skipped(what);
        }
    }

    /** Undoes what was done, after everything was {@link #close closed}. */
    void cleanUp() {
        for (Claim claim : created.claims()) {
            listener.on(new CombineEvent.Removing(claim.directory(), !claim.created()));
            try {
                created.undo(claim);
            } catch (IOException e) {
                listener.on(new CombineEvent.RemovingFailed(
                        claim.directory(), !claim.created(), String.valueOf(e.getMessage())));
            }
        }
    }

    @Override
    public void close() {
        if (output != null) {
            output.close();
        }
        members.forEach(member -> member.files().close());
    }
}
