package org.basebackup4j.pg;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * What the file {@code global/pg_control} says, as far as we need it; the same for the servers 13 to 18.
 *
 * <pre>
 *   0  Int64  system identifier
 *   8  Int32  version of this layout: 1300 (server 13 to 16), 1700, 1800
 * 216  Int32  size of a page
 * 220  Int32  pages in a file of a relation
 * 228  Int32  size of a WAL segment
 * 252  Int32  whether pages have checksums
 * 288  Int32  CRC-32C of all that is before it; since 1800 at 292
 * </pre>
 *
 * @param systemIdentifier the cluster's identifier, an unsigned number
 * @param version the version of the file's layout
 * @param isIntact whether the file's own checksum is right
 * @param blockSizeBytes the size of a page
 * @param blocksPerFile after how many pages a relation goes on in another file
 * @param walSegmentSizeBytes the size of a WAL segment
 * @param hasDataChecksums whether pages have checksums
 */
public record ControlFile(
        long systemIdentifier,
        int version,
        boolean isIntact,
        int blockSizeBytes,
        int blocksPerFile,
        int walSegmentSizeBytes,
        boolean hasDataChecksums) {
    /** How large the file is. */
    public static final int SIZE_BYTES = 8192;

    private static final Set<Integer> KNOWN_VERSIONS = Set.of(1300, 1700, 1800);
    private static final int FIRST_WITH_CHAR_SIGNEDNESS = 1800;
    private static final int CRC_OFFSET = 288;
    private static final int LATER_CRC_OFFSET = 292;

    /**
     * Takes a file apart.
     *
     * @param content all of it, {@link #SIZE_BYTES} long
     * @return what it says
     */
    public static ControlFile parse(byte[] content) {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int version = file.getInt(8);
        int crcOffset = version >= FIRST_WITH_CHAR_SIGNEDNESS ? LATER_CRC_OFFSET : CRC_OFFSET;
        CRC32C crc = new CRC32C();
        crc.update(content, 0, crcOffset);
        boolean intact = (int) crc.getValue() == file.getInt(crcOffset);
        return new ControlFile(
                file.getLong(0),
                version,
                intact,
                file.getInt(216),
                file.getInt(220),
                file.getInt(228),
                file.getInt(252) != 0);
    }

    /** {@return whether we know the layout} */
    public boolean isKnownVersion() {
        return KNOWN_VERSIONS.contains(version);
    }
}
