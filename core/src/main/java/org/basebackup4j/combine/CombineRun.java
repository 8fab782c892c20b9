package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.basebackup4j.output.Claim;
import org.basebackup4j.output.CreatedPaths;
import org.basebackup4j.output.Place;
import org.basebackup4j.pg.BackupException;
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

    void combine() throws BackupException {
        for (Path backup : options.backups()) {
            members.add(new ChainMember(new PlainFiles(backup)));
        }
        BackupChain chain = BackupChain.read(members, listener);
        BackupFiles last = chain.last().files();
        boolean groupAccess = last.hasGroupAccess();
        List<Tablespace> tablespaces = mapped(last.tablespaces());
        refuseOutputWithinInput();
        if (!options.dryRun()) {
            claim(tablespaces, groupAccess);
            checkManifestPossible(chain);
        }
        CombinedOutput combined = new CombinedDirectory(options, chain, tablespaces, groupAccess, created, listener);
        output = combined;
        combined.content(RelativePath.of(BackupLabel.NAME), chain.label().withoutPrevious());
        last.walk(new WithoutOwn(combined));
        combined.complete();
        if (options.copyMethod() == CopyMethod.LINK) {
            listener.on(new CombineEvent.Warning(
                    "--link mode was used; any modifications to the output directory might destructively modify input"
                            + " directories",
                    Optional.empty()));
        }
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
            if (!options.tablespaceMap().maps(location)) {
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

    /** The result would become a part of what it is made from. */
    private void refuseOutputWithinInput() throws BackupException {
        if (Files.exists(options.output()) && !Files.isDirectory(options.output())) {
            return; // it will be found to be none
        }
        Path target = real(options.output());
        for (ChainMember member : members) {
            Path backup = real(member.directory());
            if (target.startsWith(backup) && !target.equals(backup)) {
                throw new BackupException("output directory \"" + options.output() + "\" is within the backup at \""
                        + member.directory() + "\"");
            }
        }
    }

    /** Without links, as far as the path exists. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return absolute.toRealPath();
        } catch (IOException e) {
            Path parent = absolute.getParent();
            return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
        }
    }

    private void claim(List<Tablespace> tablespaces, boolean groupAccess) throws BackupException {
        created.claim(Place.DATA, options.output(), groupAccess);
        for (Tablespace tablespace : tablespaces) {
            if (tablespace.location().isPresent()) {
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

    /** Passes over what the result has of its own. */
    private record WithoutOwn(CombinedOutput output) implements BackupFiles.Visitor {
        @Override
        public void directory(RelativePath path) throws BackupException {
            output.directory(path);
        }

        @Override
        public void file(RelativePath path) throws BackupException {
            if (!path.is(BackupLabel.NAME) && !path.is(ChainMember.MANIFEST)) {
                output.file(path);
            }
        }

        @Override
        public void skipped(String what) throws BackupException {
            output.skipped(what);
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
