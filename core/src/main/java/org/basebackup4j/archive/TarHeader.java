package org.basebackup4j.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.DamagedDataException;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a tar file's headers.
 *
 * <pre>
 *   0 name[100]   100 mode[8]   108 uid[8]   116 gid[8]   124 size[12]   136 mtime[12]   148 checksum[8]
 * 156 type[1]     157 link[100] 257 "ustar\0" "00"        265 user[32]   297 group[32]   329 devices[16]
 * 345 prefix[155] 500 zeros[12]
 * </pre>
 */
final class TarHeader {
    static final int BLOCK_BYTES = 512;

    /** Longer ones would need the prefix field, which the server does not use either. One byte is for the zero. */
    private static final int MAX_NAME_BYTES = 99;

    private static final int NAME_OFFSET = 0;
    private static final int NAME_BYTES = 100;
    private static final int MODE_OFFSET = 100;
    private static final int MODE_BYTES = 8;
    private static final int TYPE_OFFSET = 156;
    private static final int LINK_OFFSET = 157;
    private static final int PREFIX_OFFSET = 345;
    private static final int PREFIX_BYTES = 155;
    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_BYTES = 12;
    private static final int MODIFIED_OFFSET = 136;
    private static final int MODIFIED_BYTES = 12;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_BYTES = 8;

    private static final int MAGIC_OFFSET = 257;
    private static final int TRAILER_OFFSET = 508;

    /** What server and GNU tar write. Of headers without it not all programs read the same name. */
    private static final byte[] MAGIC = "ustar".getBytes(StandardCharsets.US_ASCII);

    /** What GNU tar writes behind it; such headers have other things where the prefix would be. */
    private static final byte GNU_MAGIC_END = ' ';

    /** What star writes, whose prefix is shorter. */
    private static final byte[] STAR_TRAILER = "tar\0".getBytes(StandardCharsets.US_ASCII);

    /** The names that PostgreSQL writes into every header. */
    private static final String OWNER_NAME = "postgres";

    /** Keeps every byte of a name as it is. */
    private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding(StandardCharsets.ISO_8859_1.name());

    private TarHeader() {}

    /** Reads a block, which then belongs to the entry. */
    static TarEntry parse(byte[] block) throws BackupException {
        try {
            if (!TarUtils.verifyCheckSum(block)
                    || !has(block, MAGIC_OFFSET, MAGIC)
                    || has(block, TRAILER_OFFSET, STAR_TRAILER)) {
                throw notTar(null);
            }
            long sizeBytes = TarUtils.parseOctalOrBinary(block, SIZE_OFFSET, SIZE_BYTES);
            int mode = (int) TarUtils.parseOctalOrBinary(block, MODE_OFFSET, MODE_BYTES) & 07777;
            long modifiedSeconds = isBefore1970(block)
                    ? lastEight(block)
                    : TarUtils.parseOctalOrBinary(block, MODIFIED_OFFSET, MODIFIED_BYTES);
            TarEntry.Type type = type(block);
            byte[] link = type == TarEntry.Type.SYMBOLIC_LINK ? field(block, LINK_OFFSET, NAME_BYTES) : new byte[0];
            return TarEntry.read(name(block, type), type, sizeBytes, mode, modifiedSeconds, link, block);
        } catch (IllegalArgumentException e) {
            throw notTar(e);
        }
    }

    /** The server writes such a time as a positive number of 64 bits, which is too large for a time. */
    private static boolean isBefore1970(byte[] block) {
        return block[MODIFIED_OFFSET] == (byte) 0x80 && lastEight(block) < 0;
    }

    private static long lastEight(byte[] block) {
        return ByteBuffer.wrap(block).getLong(MODIFIED_OFFSET + MODIFIED_BYTES - Long.BYTES);
    }

    private static boolean has(byte[] block, int offset, byte[] expected) {
        return Arrays.equals(block, offset, offset + expected.length, expected, 0, expected.length);
    }

    static BackupException notTar(@Nullable Throwable cause) {
        return new DamagedDataException("input file does not appear to be a valid tar archive", cause);
    }

    private static TarEntry.Type type(byte[] block) throws BackupException {
        return switch (block[TYPE_OFFSET]) {
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM -> TarEntry.Type.FILE;
            case TarConstants.LF_DIR -> TarEntry.Type.DIRECTORY;
            case TarConstants.LF_SYMLINK -> TarEntry.Type.SYMBOLIC_LINK;
            case TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                    TarConstants.LF_PAX_EXTENDED_HEADER_UC,
                    TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
                    TarConstants.LF_GNUTYPE_LONGNAME,
                    TarConstants.LF_GNUTYPE_LONGLINK ->
                throw new DamagedDataException("pax extensions to tar format are not supported");
            default ->
                throw new DamagedDataException(
                        "tar member \"" + new String(field(block, NAME_OFFSET, NAME_BYTES), StandardCharsets.UTF_8)
                                + "\" is neither a file nor a directory nor a symbolic link");
        };
    }

    /** The server puts a slash at the end of the names of directories and of links to them. */
    private static byte[] name(byte[] block, TarEntry.Type type) throws BackupException {
        byte[] name = field(block, NAME_OFFSET, NAME_BYTES);
        byte[] prefix = block[MAGIC_OFFSET + MAGIC.length] == GNU_MAGIC_END
                ? new byte[0]
                : field(block, PREFIX_OFFSET, PREFIX_BYTES);
        byte[] full = prefix.length == 0 ? name : joined(prefix, name);
        int length = full.length;
        while (type != TarEntry.Type.FILE && length > 1 && full[length - 1] == '/') {
            length--;
        }
        if (length == 0) {
            throw new DamagedDataException("tar member has empty name");
        }
        return length == full.length ? full : Arrays.copyOf(full, length);
    }

    private static byte[] joined(byte[] directory, byte[] name) {
        byte[] path = Arrays.copyOf(directory, directory.length + 1 + name.length);
        path[directory.length] = '/';
        System.arraycopy(name, 0, path, directory.length + 1, name.length);
        return path;
    }

    /** The bytes of a field up to the first zero. */
    private static byte[] field(byte[] block, int offset, int fieldBytes) {
        int end = offset;
        while (end < offset + fieldBytes && block[end] != 0) {
            end++;
        }
        return Arrays.copyOfRange(block, offset, end);
    }

    /** A copy of a block with another size in it. */
    static byte[] resized(byte[] block, long sizeBytes) {
        byte[] copy = block.clone();
        TarUtils.formatLongOctalOrBinaryBytes(sizeBytes, copy, SIZE_OFFSET, SIZE_BYTES);
        return withChecksum(copy);
    }

    private static byte[] withChecksum(byte[] block) {
        Arrays.fill(block, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES, (byte) ' ');
        TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(block), block, CHECKSUM_OFFSET, CHECKSUM_BYTES);
        return block;
    }

    /** A copy of a block with another name in it. What is too long for one field is divided, at a slash, over two. */
    static byte[] renamed(byte[] block, TarEntry.Type type, byte[] name) throws BackupException {
        byte[] full = type == TarEntry.Type.DIRECTORY ? Arrays.copyOf(name, name.length + 1) : name;
        if (type == TarEntry.Type.DIRECTORY) {
            full[name.length] = '/';
        }
        int nameStart = nameStart(full);
        byte[] copy = block.clone();
        put(copy, NAME_OFFSET, NAME_BYTES, full, nameStart, full.length);
        put(copy, PREFIX_OFFSET, PREFIX_BYTES, full, 0, Math.max(0, nameStart - 1));
        return withChecksum(copy);
    }

    /** Where the part of a name begins that goes into the name's own field. */
    private static int nameStart(byte[] name) throws BackupException {
        if (name.length <= MAX_NAME_BYTES) {
            return 0;
        }
        for (int slash = name.length - 1 - MAX_NAME_BYTES; slash < Math.min(name.length - 1, PREFIX_BYTES); slash++) {
            if (name[slash] == '/' && slash > 0) {
                return slash + 1;
            }
        }
        throw new BackupException(
                "file name too long for tar format: \"" + new String(name, StandardCharsets.UTF_8) + "\"");
    }

    private static void put(byte[] block, int offset, int fieldBytes, byte[] source, int from, int to) {
        Arrays.fill(block, offset, offset + fieldBytes, (byte) 0);
        System.arraycopy(source, from, block, offset, to - from);
    }

    /** A copy of a symbolic link's block with another target in it. */
    static byte[] relinked(byte[] block, String name, byte[] target) throws BackupException {
        if (target.length > MAX_NAME_BYTES) {
            throw new BackupException("symbolic link target too long for tar format: file name \"" + name
                    + "\", target \"" + new String(target, StandardCharsets.UTF_8) + "\"");
        }
        byte[] copy = block.clone();
        put(copy, LINK_OFFSET, NAME_BYTES, target, 0, target.length);
        return withChecksum(copy);
    }

    /** The block of a new file or directory. */
    static byte[] format(TarEntry file) throws BackupException {
        byte[] name = file.nameBytes();
        if (name.length > MAX_NAME_BYTES) {
            throw new BackupException("file name too long for tar format: \"" + file.name() + "\"");
        }
        boolean keepAsIs = true;
        byte flag = file.type() == TarEntry.Type.DIRECTORY ? TarConstants.LF_DIR : TarConstants.LF_NORMAL;
        TarArchiveEntry entry = new TarArchiveEntry(new String(name, StandardCharsets.ISO_8859_1), flag, keepAsIs);
        entry.setSize(file.sizeBytes());
        entry.setMode(file.mode());
        entry.setIds(file.userId(), file.groupId());
        entry.setUserName(OWNER_NAME);
        entry.setGroupName(OWNER_NAME);
        entry.setLastModifiedTime(FileTime.from(Instant.ofEpochSecond(file.modifiedSeconds())));
        byte[] block = new byte[BLOCK_BYTES];
        try {
            boolean largeNumbersInBinary = true;
            entry.writeEntryHeader(block, BYTES, largeNumbersInBinary);
        } catch (IOException e) {
            throw new BackupException("could not create tar header", e);
        }
        return block;
    }
}
