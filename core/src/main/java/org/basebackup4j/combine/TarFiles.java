package org.basebackup4j.combine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.basebackup4j.pg.OsError;

/** A backup in tar format. Its archives are read where they are. */
final class TarFiles implements BackupFiles {
    private static final int MAX_MAP_BYTES = 16 << 20;

    private final Path directory;
    private final List<TarSource> archives = new ArrayList<>();

    /**
     * Looks into all archives.
     *
     * @param spool where to keep what is compressed and needed in any order; empty when it is read in its own order
     */
    TarFiles(Path directory, Optional<Path> spool) throws BackupException {
        this.directory = directory;
        boolean done = false;
        try {
            for (Path path : archives(directory)) {
                archives.add(source(path, TarSource.stem(path).orElseThrow(), spool));
            }
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private static TarSource source(Path path, String stem, Optional<Path> spool) throws BackupException {
        if (!TarSource.isCompressed(path)) {
            return TarSource.plain(path, stem);
        }
        return spool.isPresent() ? TarSource.spooled(path, stem, spool.get()) : TarSource.streamed(path, stem);
    }

    /** Whether a backup is one in tar format. */
    static boolean isOne(Path directory) throws BackupException {
        return !Files.exists(directory.resolve("PG_VERSION"))
                && Files.isDirectory(directory)
                && archives(directory).stream()
                        .anyMatch(path -> TarSource.stem(path).equals(Optional.of(TarSource.BASE)));
    }

    /** The data directory first, then the log, then tablespaces. */
    private static List<Path> archives(Path directory) throws BackupException {
        List<Path> paths = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (TarSource.stem(entry).isPresent()) {
                    paths.add(entry);
                }
            }
        } catch (IOException e) {
            throw OsError.failure("open directory", directory, e);
        } catch (DirectoryIteratorException e) {
            throw OsError.failure("open directory", directory, Objects.requireNonNull(e.getCause()));
        }
        paths.sort(Comparator.comparingInt(TarFiles::rank).thenComparing(path -> String.valueOf(path.getFileName())));
        return paths;
    }

    private static int rank(Path path) {
        return switch (TarSource.stem(path).orElseThrow()) {
            case TarSource.BASE -> 0;
            case TarSource.LOG -> 1;
            default -> 2;
        };
    }

    /** Where in the archives a file is, for who wants to read them in their own order. */
    long order(RelativePath path) {
        long before = 0;
        for (TarSource archive : archives) {
            TarIndex.Place place = archive.index().places().get(path);
            if (place != null) {
                return before + place.offset();
            }
            before += archive.index().nextHeader() + 1;
        }
        return -1;
    }

    /** Whether files are better opened in {@link #order}, one after the other. */
    boolean isStreamed() {
        return archives.stream().anyMatch(archive -> archive.content() instanceof ForwardContent);
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public Optional<SourceFile> open(RelativePath path) {
        for (TarSource archive : archives) {
            TarIndex.Place place = archive.index().places().get(path);
            if (place != null && place.type() == TarEntry.Type.FILE) {
                return Optional.of(piece(archive, path, place));
            }
        }
        return Optional.empty();
    }

    private static SourceFile piece(TarSource archive, RelativePath path, TarIndex.Place place) {
        Optional<byte[]> kept = archive.index().kept(path);
        return kept.isPresent()
                ? SourceFile.piece(new MemoryContent(kept.get()), archive.nameOf(path), 0, place.sizeBytes())
                : SourceFile.piece(archive.content(), archive.nameOf(path), place.offset(), place.sizeBytes());
    }

    @Override
    public String nameOf(RelativePath path) {
        for (TarSource archive : archives) {
            if (archive.index().places().containsKey(path)) {
                return archive.nameOf(path);
            }
        }
        return archives.get(0).nameOf(path);
    }

    @Override
    public List<Tablespace> tablespaces() throws BackupException {
        Map<String, String> locations = locations();
        List<Tablespace> tablespaces = new ArrayList<>();
        for (TarSource archive : archives) {
            if (Tablespace.isOid(archive.stem())) {
                Optional<String> location = Optional.ofNullable(locations.get(archive.stem()))
                        .or(() -> linkTarget(archive.stem()))
                        .filter(path -> path.startsWith("/"));
                tablespaces.add(new Tablespace(archive.stem(), location));
            }
        }
        tablespaces.sort(Comparator.comparingLong(tablespace -> Long.parseLong(tablespace.oid())));
        return tablespaces;
    }

    /** Instead of the map there may be links; for a tablespace within the data directory there is neither. */
    private Optional<String> linkTarget(String oid) {
        TarIndex.Place place = archives.get(0).index().places().get(RelativePath.of(Tablespace.DIRECTORY + "/" + oid));
        return Optional.ofNullable(place).map(TarIndex.Place::linkTarget);
    }

    private Map<String, String> locations() throws BackupException {
        Optional<SourceFile> map = open(TablespaceMapFile.PATH);
        if (map.isEmpty()) {
            return Map.of();
        }
        SourceFile file = map.get();
        if (file.sizeBytes() > MAX_MAP_BYTES) {
            throw new DamagedDataException("file \"" + file.name() + "\" is too large");
        }
        ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
        file.readFully(content, 0);
        return TablespaceMapFile.parse(content.array());
    }

    @Override
    public boolean hasGroupAccess() {
        for (TarSource archive : archives) {
            TarIndex.Place place = archive.index().places().get(RelativePath.of("PG_VERSION"));
            if (place != null) {
                return place.groupAccess();
            }
        }
        return false;
    }

    @Override
    public void walk(Visitor visitor) throws BackupException {
        Set<RelativePath> known = new HashSet<>();
        for (TarSource archive : archives) {
            if (!archive.stem().equals(TarSource.BASE)) {
                directory(
                        RelativePath.of(
                                archive.stem().equals(TarSource.LOG)
                                        ? TarSource.LOG
                                        : Tablespace.DIRECTORY + "/" + archive.stem()),
                        known,
                        visitor);
            }
            for (Map.Entry<RelativePath, TarIndex.Place> entry :
                    archive.index().places().entrySet()) {
                member(archive, entry.getKey(), entry.getValue().type(), known, visitor);
            }
        }
    }

    private static void member(
            TarSource archive, RelativePath path, TarEntry.Type type, Set<RelativePath> known, Visitor visitor)
            throws BackupException {
        switch (type) {
            case DIRECTORY -> directory(path, known, visitor);
            case FILE -> {
                if (!path.equals(TablespaceMapFile.PATH)) { // the result has links instead, or a map of its own
                    directory(path.parent(), known, visitor);
                    visitor.file(path);
                }
            }
            case SYMBOLIC_LINK -> {
                if (!path.isBelow(Tablespace.DIRECTORY)) {
                    visitor.skipped("skipping symbolic link \"" + archive.nameOf(path) + "\"");
                }
            }
        }
    }

    /** An archive that somebody packed need not have entries for directories. */
    private static void directory(RelativePath path, Set<RelativePath> known, Visitor visitor) throws BackupException {
        if (path.equals(RelativePath.ROOT) || !known.add(path)) {
            return;
        }
        directory(path.parent(), known, visitor);
        visitor.directory(path);
    }

    @Override
    public void close() {
        archives.forEach(archive -> archive.content().close());
    }
}
