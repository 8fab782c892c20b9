package org.basebackup4j.combine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.basebackup4j.manifest.ManifestFile;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.ChecksumAlgorithm;
import org.basebackup4j.pg.FileChecksum;
import org.jspecify.annotations.Nullable;

/**
 * A file of a backup that is held against the backup's manifest while it is read. What is passed over is read too, so that
 * each byte goes through the checksum once, if only the file is read from its beginning to its end.
 */
final class CheckedSource implements AutoCloseable {
    /** What taking a backup adds or changes after the manifest was made. */
    private static final List<String> NOT_CHECKED =
            List.of("postgresql.auto.conf", "recovery.signal", "standby.signal");

    private final SourceFile file;
    private final ChainMember member;
    private final RelativePath path;
    private final Optional<ManifestFile> listed;
    private final @Nullable FileChecksum checksum;
    private long checkedBytes;

    /**
     * Prepares to read.
     *
     * @param verify whether the checksum is computed at all; the size is always compared
     */
    CheckedSource(SourceFile file, ChainMember member, RelativePath path, boolean verify) throws BackupException {
        this.file = file;
        this.member = member;
        this.path = path;
        this.listed = member.listed(path);
        boolean checked = listed.isPresent() && !isExempt(path);
        if (checked) {
            member.checkSize(path, listed.get(), file.sizeBytes());
        }
        boolean hasChecksum = checked && verify && listed.get().algorithm() != ChecksumAlgorithm.NONE;
        this.checksum = hasChecksum ? listed.get().algorithm().newChecksum() : null;
    }

    /** Whether a file may differ from what the manifest says, or be missing. */
    static boolean isExempt(RelativePath path) {
        return NOT_CHECKED.stream().anyMatch(path::is);
    }

    SourceFile file() {
        return file;
    }

    /** The complaint about a file that its manifest does not list, but should. */
    Optional<String> warning() {
        boolean missing = member.manifest().isPresent() && listed.isEmpty() && !path.isBelow("pg_wal");
        return missing ? Optional.of(member.notListed(path)) : Optional.empty();
    }

    /** The manifest's checksum, if it is of that algorithm and can be taken for the file's. */
    Optional<byte[]> knownChecksum(ChecksumAlgorithm algorithm) {
        return listed.filter(known -> known.algorithm() == algorithm)
                .map(ManifestFile::checksum)
                .filter(known -> known.length == algorithm.lengthBytes() && !isExempt(path));
    }

    /** Whether {@link #finish} finds out if the file is what its manifest says. */
    boolean isChecked() {
        return checksum != null;
    }

    /**
     * Fills a buffer.
     *
     * @param scratch for what is passed over
     */
    void read(ByteBuffer target, long position, ByteBuffer scratch) throws BackupException {
        FileChecksum computing = checksum;
        if (computing == null || position < checkedBytes) {
            file.readFully(target, position);
            return;
        }
        passOver(position, scratch);
        int start = target.position();
        file.readFully(target, position);
        computing.update(target.duplicate().flip().position(start));
        checkedBytes = position + target.position() - start;
    }

    private void passOver(long position, ByteBuffer scratch) throws BackupException {
        while (checksum != null && checkedBytes < position) {
            scratch.clear().limit((int) Math.min(scratch.capacity(), position - checkedBytes));
            file.readFully(scratch, checkedBytes);
            checkedBytes += scratch.position();
            checksum.update(scratch.flip());
        }
    }

    /** Reads the rest, and compares. */
    void finish(ByteBuffer scratch) throws BackupException {
        if (checksum != null && listed.isPresent()) {
            passOver(file.sizeBytes(), scratch);
            member.checkDigest(path, listed.get(), checksum.finish());
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
