package org.basebackup4j.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncoding;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;
import org.basebackup4j.archive.TarEntry.Type;
import org.basebackup4j.pg.BackupException;
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

    private static final int SIZE_OFFSET = 124;
    private static final int SIZE_BYTES = 12;
    private static final int CHECKSUM_OFFSET = 148;
    private static final int CHECKSUM_BYTES = 8;

    /** The names that PostgreSQL writes into every header. */
    private static final String OWNER_NAME = "postgres";

    /** Keeps every byte of a name as it is. */
    private static final ZipEncoding BYTES = ZipEncodingHelper.getZipEncoding(StandardCharsets.ISO_8859_1.name());

    private TarHeader() {}

    /** Reads a block, which then belongs to the entry. */
    static TarEntry parse(byte[] block) throws BackupException {
        try {
            if (!TarUtils.verifyCheckSum(block)) {
                throw notTar(null);
            }
            TarArchiveEntry parsed = new TarArchiveEntry(block, BYTES);
            Type type = type(parsed);
            return TarEntry.read(
                    name(parsed, type),
                    type,
                    parsed.getSize(),
                    parsed.getMode() & 07777,
                    parsed.getLastModifiedTime().toInstant().getEpochSecond(),
                    type == Type.SYMBOLIC_LINK ? bytes(parsed.getLinkName()) : new byte[0],
                    block);
        } catch (IOException | IllegalArgumentException e) {
            throw notTar(e);
        }
    }

    static BackupException notTar(@Nullable Throwable cause) {
        return new BackupException("input file does not appear to be a valid tar archive", cause);
    }

    private static Type type(TarArchiveEntry parsed) throws BackupException {
        return switch (parsed.getLinkFlag()) {
            case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM -> Type.FILE;
            case TarConstants.LF_DIR -> Type.DIRECTORY;
            case TarConstants.LF_SYMLINK -> Type.SYMBOLIC_LINK;
            case TarConstants.LF_PAX_EXTENDED_HEADER_LC,
                    TarConstants.LF_PAX_EXTENDED_HEADER_UC,
                    TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER,
                    TarConstants.LF_GNUTYPE_LONGNAME,
                    TarConstants.LF_GNUTYPE_LONGLINK ->
                throw new BackupException("pax extensions to tar format are not supported");
            default ->
                throw new BackupException("tar member \"" + parsed.getName()
                        + "\" is neither a file nor a directory nor a symbolic link");
        };
    }

    /** The server puts a slash at the end of the names of directories and of links to them. */
    private static byte[] name(TarArchiveEntry parsed, Type type) throws BackupException {
        String name = parsed.getName();
        while (type != Type.FILE && name.length() > 1 && name.endsWith("/")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.isEmpty()) {
            throw new BackupException("tar member has empty name");
        }
        return bytes(name);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A copy of a block with another size in it. */
    static byte[] resized(byte[] block, long sizeBytes) {
        byte[] copy = block.clone();
        TarUtils.formatLongOctalOrBinaryBytes(sizeBytes, copy, SIZE_OFFSET, SIZE_BYTES);
        Arrays.fill(copy, CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_BYTES, (byte) ' ');
        TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(copy), copy, CHECKSUM_OFFSET, CHECKSUM_BYTES);
        return copy;
    }

    /** The block of a new file. */
    static byte[] format(TarEntry file) throws BackupException {
        byte[] name = file.nameBytes();
        if (name.length > MAX_NAME_BYTES) {
            throw new BackupException("file name too long for tar format: \"" + file.name() + "\"");
        }
        boolean keepAsIs = true;
        TarArchiveEntry entry =
                new TarArchiveEntry(new String(name, StandardCharsets.ISO_8859_1), TarConstants.LF_NORMAL, keepAsIs);
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
