package org.basebackup4j.compress;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;

/**
 * Holds what comes out of Zstandard frames against what they announce. The library does so too, but not when a frame comes
 * in pieces and its last block is empty.
 */
final class ZstdContentSize {
    private static final int MAX_HEADER_BYTES = 18;
    private static final long UNKNOWN = -1;
    private static final long NOT_A_FRAME = -2;

    private final byte[] header = new byte[MAX_HEADER_BYTES];
    private int headerBytes;
    private long contentBytes;

    /**
     * Something of the current frame was decompressed.
     *
     * @param input whose position is behind the bytes that were taken
     * @param takenFrom where these begin
     * @param producedBytes how many bytes came out
     */
    void count(ByteBuffer input, int takenFrom, int producedBytes) {
        int bytes = Math.min(MAX_HEADER_BYTES - headerBytes, input.position() - takenFrom);
        input.get(takenFrom, header, headerBytes, bytes);
        headerBytes += bytes;
        contentBytes += producedBytes;
    }

    /** The frame has ended. */
    void check() throws CorruptDataException {
        long announcedBytes = Zstd.getFrameContentSize(header, 0, headerBytes);
        boolean announced = announcedBytes != UNKNOWN && announcedBytes != NOT_A_FRAME;
        if (announced && announcedBytes != contentBytes) {
            throw new CorruptDataException("Data corruption detected");
        }
        headerBytes = 0;
        contentBytes = 0;
    }
}
