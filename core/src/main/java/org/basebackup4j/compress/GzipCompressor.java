package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;

/**
 * Compresses into one gzip member (RFC 1952).
 *
 * <p>Not {@link java.util.zip.GZIPOutputStream}: that one writes a valid trailer when it is closed, also after an error.
 */
final class GzipCompressor implements ByteStage {
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final int TRAILER_BYTES = 8;
    private static final byte SYSTEM_UNIX = 3;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ByteStage next;
    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    GzipCompressor(OptionalInt level, ByteStage next) {
        this.next = next;
        int deflateLevel = level.orElse(Deflater.DEFAULT_COMPRESSION);
        boolean withoutZlibHeader = true;
        this.deflater = new Deflater(deflateLevel, withoutZlibHeader);
        putHeader(deflateLevel);
    }

    /** As zlib writes it: without a name and a time. */
    private void putHeader(int level) {
        byte flags = 0;
        int modifiedSeconds = 0;
        byte effort = (byte) (level == Deflater.BEST_COMPRESSION ? 2 : level == Deflater.BEST_SPEED ? 4 : 0);
        output.put((byte) 0x1f).put((byte) 0x8b).put((byte) Deflater.DEFLATED).put(flags);
        output.putInt(modifiedSeconds).put(effort).put(SYSTEM_UNIX);
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        int start = data.position();
        crc.update(data);
        data.position(start);
        deflater.setInput(data);
        while (!deflater.needsInput()) {
            deflateSome();
        }
        deflater.setInput(NOTHING); // it must not look at the caller's buffer again
    }

    private void deflateSome() throws BackupException {
        deflater.deflate(output);
        if (!output.hasRemaining()) {
            drain();
        }
    }

    private void drain() throws BackupException {
        output.flip();
        next.write(output);
        output.clear();
    }

    @Override
    public void finish() throws BackupException {
        deflater.finish();
        while (!deflater.finished()) {
            deflateSome();
        }
        if (output.remaining() < TRAILER_BYTES) {
            drain();
        }
        output.putInt((int) crc.getValue()).putInt((int) deflater.getBytesRead());
        drain();
        next.finish();
    }

    @Override
    public void close() {
        deflater.end();
        next.close();
    }
}
