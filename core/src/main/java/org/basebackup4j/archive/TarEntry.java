package org.basebackup4j.archive;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.basebackup4j.pg.BackupException;
import org.jspecify.annotations.Nullable;

/**
 * The header of one archive entry.
 *
 * <p>An entry that was read keeps the header that it came with, so that it can be written again byte for byte.
 */
public final class TarEntry {
    /** How long a header is; contents are filled up to a multiple of it. */
    public static final int HEADER_BYTES = TarHeader.BLOCK_BYTES;

    private static final int ADDED_USER_ID = 04000;
    private static final int ADDED_GROUP_ID = 02000;

    private final String name;
    private final byte[] nameBytes;
    private final Type type;
    private final long sizeBytes;
    private final int mode;
    private final long modifiedSeconds;
    private final byte[] linkTargetBytes;
    private final int userId;
    private final int groupId;
    private final byte @Nullable [] header;

    /** The types of entries that the server sends. */
    public enum Type {
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link. */
        SYMBOLIC_LINK
    }

    private TarEntry(
            byte[] nameBytes,
            Type type,
            long sizeBytes,
            int mode,
            long modifiedSeconds,
            byte[] linkTargetBytes,
            int userId,
            int groupId,
            byte @Nullable [] header) {
        if (sizeBytes < 0 || (type != Type.FILE && sizeBytes != 0)) {
            throw new IllegalArgumentException("size of a " + type + ": " + sizeBytes);
        }
        this.name = new String(nameBytes, StandardCharsets.UTF_8);
        this.nameBytes = nameBytes;
        this.type = type;
        this.sizeBytes = sizeBytes;
        this.mode = mode;
        this.modifiedSeconds = modifiedSeconds;
        this.linkTargetBytes = linkTargetBytes;
        this.userId = userId;
        this.groupId = groupId;
        this.header = header;
    }

    /** An entry that was read. */
    static TarEntry read(
            byte[] nameBytes,
            Type type,
            long sizeBytes,
            int mode,
            long modifiedSeconds,
            byte[] linkTargetBytes,
            byte[] header) {
        return new TarEntry(nameBytes, type, sizeBytes, mode, modifiedSeconds, linkTargetBytes, 0, 0, header);
    }

    /**
     * Reads the header of an entry, for who looks for entries without reading what is in them.
     *
     * @param block {@link #HEADER_BYTES} bytes, which belong to the entry from now on
     * @return nothing for a block of zeros, which ends an archive
     * @throws BackupException if it is no header
     */
    public static Optional<TarEntry> ofHeader(byte[] block) throws BackupException {
        for (byte b : block) {
            if (b != 0) {
                return Optional.of(TarHeader.parse(block));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return a new regular file, owned by user and group 0}
     *
     * @param name the path within the archive, separated by slashes
     * @param sizeBytes the number of bytes of content
     * @param mode the permission bits, 0 to 07777
     * @param modifiedSeconds the time of the last modification, in seconds since 1970
     */
    public static TarEntry file(String name, long sizeBytes, int mode, long modifiedSeconds) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        return new TarEntry(nameBytes, Type.FILE, sizeBytes, mode, modifiedSeconds, new byte[0], 0, 0, null);
    }

    /**
     * {@return a new regular file, as the original adds some to the server's archives: with an owner that there is no reason for
     * but that the original takes it}
     *
     * @param name the path within the archive, separated by slashes
     * @param sizeBytes the number of bytes of content
     * @param mode the permission bits, 0 to 07777
     * @param modifiedSeconds the time of the last modification, in seconds since 1970
     */
    public static TarEntry added(String name, long sizeBytes, int mode, long modifiedSeconds) {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        return new TarEntry(
                nameBytes,
                Type.FILE,
                sizeBytes,
                mode,
                modifiedSeconds,
                new byte[0],
                ADDED_USER_ID,
                ADDED_GROUP_ID,
                null);
    }

    /**
     * {@return a new directory, owned by user and group 0}
     *
     * @param name the path within the archive, separated by slashes
     * @param mode the permission bits, 0 to 07777
     * @param modifiedSeconds the time of the last modification, in seconds since 1970
     * @throws BackupException if the name is too long for a tar file
     */
    public static TarEntry directory(String name, int mode, long modifiedSeconds) throws BackupException {
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        TarEntry unnamed =
                new TarEntry(new byte[] {'.'}, Type.DIRECTORY, 0, mode, modifiedSeconds, new byte[0], 0, 0, null);
        byte[] header = TarHeader.renamed(TarHeader.format(unnamed), Type.DIRECTORY, nameBytes);
        return new TarEntry(nameBytes, Type.DIRECTORY, 0, mode, modifiedSeconds, new byte[0], 0, 0, header);
    }

    /**
     * {@return the same entry within a directory}
     *
     * @param directory the directory, without a slash at its end
     * @throws BackupException if the name becomes too long for a tar file
     */
    public TarEntry below(String directory) throws BackupException {
        byte[] start = (directory + "/").getBytes(StandardCharsets.UTF_8);
        byte[] full = Arrays.copyOf(start, start.length + nameBytes.length);
        System.arraycopy(nameBytes, 0, full, start.length, nameBytes.length);
        byte[] renamed = TarHeader.renamed(ownHeader(), type, full);
        return new TarEntry(full, type, sizeBytes, mode, modifiedSeconds, linkTargetBytes, userId, groupId, renamed);
    }

    /**
     * {@return the same symbolic link with another target}
     *
     * @param target where it points
     * @throws BackupException if the target is too long for a tar file
     */
    public TarEntry withLinkTarget(String target) throws BackupException {
        byte[] bytes = target.getBytes(StandardCharsets.UTF_8);
        byte[] relinked = TarHeader.relinked(ownHeader(), name, bytes);
        return new TarEntry(nameBytes, type, sizeBytes, mode, modifiedSeconds, bytes, userId, groupId, relinked);
    }

    private byte[] ownHeader() throws BackupException {
        return header == null ? TarHeader.format(this) : header;
    }

    /**
     * {@return the same file with another size}
     *
     * @param size the new size
     */
    public TarEntry withSizeBytes(long size) {
        byte[] resized = header == null ? null : TarHeader.resized(header, size);
        return new TarEntry(nameBytes, type, size, mode, modifiedSeconds, linkTargetBytes, userId, groupId, resized);
    }

    /**
     * {@return the path within the archive, separated by slashes; a directory's or a link's name has no slash at its end} Never
     * empty. What is not valid UTF-8 is replaced, so that two names may become the same: see {@link #nameBytes}.
     */
    public String name() {
        return name;
    }

    /** {@return the name as it is in the archive, but without the slash at a directory's or a link's end} */
    public byte[] nameBytes() {
        return nameBytes.clone();
    }

    /** {@return what it is} */
    public Type type() {
        return type;
    }

    /** {@return the number of bytes of content; 0 for all but files} */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** {@return the permission bits, 0 to 07777} */
    public int mode() {
        return mode;
    }

    /** {@return the time of the last modification, in seconds since 1970} */
    public long modifiedSeconds() {
        return modifiedSeconds;
    }

    /** {@return where a symbolic link points, as it is in the archive; empty for the other types} */
    public byte[] linkTargetBytes() {
        return linkTargetBytes.clone();
    }

    int userId() {
        return userId;
    }

    int groupId() {
        return groupId;
    }

    /** The block that it was read from, {@link TarHeader#BLOCK_BYTES} long; null for a new entry. */
    byte @Nullable [] header() {
        return header;
    }

    @Override
    public String toString() {
        return type + " " + name + " (" + sizeBytes + " bytes)";
    }
}
