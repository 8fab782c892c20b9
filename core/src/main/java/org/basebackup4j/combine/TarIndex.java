package org.basebackup4j.combine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.basebackup4j.archive.EntryHandler;
import org.basebackup4j.archive.MemberPath;
import org.basebackup4j.archive.TarEntry;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.jspecify.annotations.Nullable;

/** Where things are in a tar file. Filled while the file is read, or from the headers alone. */
final class TarIndex implements EntryHandler {
    private static final int FILE_READABLE_FOR_GROUP = 040;

    /** What is looked at before all else, wherever it is in the file. */
    private static final Set<RelativePath> LOOKED_AT = Set.of(
            RelativePath.of("PG_VERSION"),
            RelativePath.of(BackupLabel.NAME),
            TablespaceMapFile.PATH,
            ChainMember.CONTROL);

    private static final int MAX_KEPT_BYTES = 1 << 20;

    private final Map<RelativePath, byte[]> kept = new HashMap<>();
    private RelativePath current = RelativePath.ROOT;
    private @Nullable ByteArrayOutputStream keeping;

    private final String prefix;
    private final Map<RelativePath, Place> places = new LinkedHashMap<>();
    private final Set<RelativePath> parents = new HashSet<>();
    private long nextHeader;

    /**
     * Where something is.
     *
     * @param type what it is
     * @param offset where its content begins
     * @param sizeBytes how long that is
     * @param groupAccess whether it is readable for its group
     * @param linkTarget where it points if it is a link
     */
    record Place(TarEntry.Type type, long offset, long sizeBytes, boolean groupAccess, String linkTarget) {}

    /**
     * Nothing is known yet.
     *
     * @param prefix the directory that the file holds, with a slash at its end, or empty for all
     */
    TarIndex(String prefix) {
        this.prefix = prefix;
    }

    /** Everything by its path in the data directory, in the file's order. */
    Map<RelativePath, Place> places() {
        return places;
    }

    @Override
    public void begin(TarEntry entry) throws BackupException {
        long offset = nextHeader + TarEntry.HEADER_BYTES;
        if (entry.sizeBytes() > Long.MAX_VALUE - offset - TarEntry.HEADER_BYTES) {
            throw new DamagedDataException("tar member \"" + entry.name() + "\" is too large");
        }
        nextHeader = offset + ceiling(entry.sizeBytes());
        keeping = null;
        String name = plainName(new String(entry.nameBytes(), StandardCharsets.ISO_8859_1));
        if (name.isEmpty() || name.equals(".")) {
            return;
        }
        if (!MemberPath.isSafe(name)) {
            throw new DamagedDataException("tar member has unsafe path name: \"" + entry.name() + "\"");
        }
        RelativePath path = RelativePath.of((prefix + name).getBytes(StandardCharsets.ISO_8859_1));
        boolean groupAccess = (entry.mode() & FILE_READABLE_FOR_GROUP) != 0;
        current = path;
        keeping = LOOKED_AT.contains(path) && entry.sizeBytes() <= MAX_KEPT_BYTES ? new ByteArrayOutputStream() : null;
        String target = new String(entry.linkTargetBytes(), StandardCharsets.UTF_8);
        checkPlace(path, entry);
        places.put(path, new Place(entry.type(), offset, entry.sizeBytes(), groupAccess, target));
    }

    /** Nothing is there twice, but for directories that somebody packed again, and what others are in is no file or link. */
    private void checkPlace(RelativePath path, TarEntry entry) throws BackupException {
        Place before = places.get(path);
        boolean directory = entry.type() == TarEntry.Type.DIRECTORY;
        boolean twice = before != null && !(directory && before.type() == TarEntry.Type.DIRECTORY);
        if (twice || (!directory && parents.contains(path))) {
            throw new DamagedDataException("tar member \"" + entry.name() + "\" is there more than once");
        }
        RelativePath parent = path.parent();
        while (!parent.equals(RelativePath.ROOT) && parents.add(parent)) {
            Place above = places.get(parent);
            if (above != null && above.type() != TarEntry.Type.DIRECTORY) {
                throw new DamagedDataException("tar member has unsafe path name: \"" + entry.name() + "\"");
            }
            parent = parent.parent();
        }
    }

    /** Where the header after this entry's content is. */
    long nextHeader() {
        return nextHeader;
    }

    private static long ceiling(long sizeBytes) {
        return (sizeBytes + TarEntry.HEADER_BYTES - 1) / TarEntry.HEADER_BYTES * TarEntry.HEADER_BYTES;
    }

    /** A server says {@code ./pg_wal/archive_status}, and GNU tar too when it packs the directory that it is in. */
    private static String plainName(String name) {
        String plain = name;
        while (plain.startsWith("./")) {
            plain = plain.substring(2).replaceFirst("^/+", "");
        }
        return plain;
    }

    @Override
    public void content(ByteBuffer data) {
        if (keeping != null) {
            byte[] piece = new byte[data.remaining()];
            data.get(piece);
            keeping.writeBytes(piece);
        }
        data.position(data.limit());
    }

    @Override
    public void end() {
        if (keeping != null) {
            kept.put(current, keeping.toByteArray());
        }
    }

    /** A file's content, if it is one of the few that were kept. */
    Optional<byte[]> kept(RelativePath path) {
        return Optional.ofNullable(kept.get(path));
    }

    @Override
    public void archiveEnd() {
        // Everything is known.
    }

    @Override
    public void close() {
        // There is nothing to release.
    }
}
