package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by the first bytes how its input is compressed, if at all, and decompresses it.
 *
 * <p>Skippable frames at the beginning can be LZ4's or Zstandard's, so that the first one after them counts; one of them
 * alone is as good as empty.
 */
final class DetectingDecompressor implements ByteStage {
    private static final int GZIP_MAGIC = 0x8b1f;
    private static final int GZIP_MAGIC_MASK = 0xFFFF;
    private static final int ZSTD_MAGIC = 0xFD2FB528;

    private final ByteStage next;
    private final ByteBuffer magic = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer skipSize = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long skipLeftBytes;
    private boolean anySkipped;
    private @Nullable ByteStage detected;

    DetectingDecompressor(ByteStage next) {
        this.next = next;
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        while (detected == null && data.hasRemaining()) {
            look(data);
        }
        if (detected != null) {
            detected.write(data);
        }
    }

    private void look(ByteBuffer data) throws BackupException {
        if (skipLeftBytes > 0) {
            int bytes = (int) Math.min(skipLeftBytes, data.remaining());
            data.position(data.position() + bytes);
            skipLeftBytes -= bytes;
        } else if (magic.hasRemaining()) {
            magic.put(data.get());
            if (!magic.hasRemaining() && !SkippableFrame.isMagic(magic.getInt(0))) {
                detect();
            }
        } else {
            skipSize.put(data.get());
            if (!skipSize.hasRemaining()) {
                skipLeftBytes = Integer.toUnsignedLong(skipSize.getInt(0));
                skipSize.clear();
                magic.clear();
                anySkipped = true;
            }
        }
    }

    private void detect() throws BackupException {
        ByteStage stage = Codec.decompressor(algorithm(), next);
        detected = stage;
        stage.write(magic.flip());
    }

    private CompressionAlgorithm algorithm() throws CorruptDataException {
        int value = magic.getInt(0);
        if (value == Lz4Frame.MAGIC) {
            return CompressionAlgorithm.LZ4;
        }
        if (value == ZSTD_MAGIC) {
            return CompressionAlgorithm.ZSTD;
        }
        if (anySkipped) {
            throw new CorruptDataException("garbage after skippable frame");
        }
        return (value & GZIP_MAGIC_MASK) == GZIP_MAGIC ? CompressionAlgorithm.GZIP : CompressionAlgorithm.NONE;
    }

    @Override
    public void finish() throws BackupException {
        boolean skippedOnly = anySkipped && skipLeftBytes == 0 && magic.position() == 0;
        if (detected == null && !skippedOnly) {
            finishShort();
        }
        (detected == null ? next : detected).finish();
    }

    /** Less than any magic number: that is not compressed, unless it is the beginning of something that is. */
    private void finishShort() throws BackupException {
        if (anySkipped || !magic.hasRemaining()) {
            throw CorruptDataException.endsEarly();
        }
        detect();
    }

    @Override
    public void close() {
        (detected == null ? next : detected).close();
    }
}
