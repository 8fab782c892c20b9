package org.basebackup4j.compress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;

/**
 * Reads gzip members (RFC 1952), one after the other; zeros after the last one are padding, as for {@code gzip}.
 *
 * <pre>
 * magic[2] method[1] flags[1] time[4] effort[1] system[1] [size[2] extra] [name 0] [comment 0] [header checksum[2]]
 * deflate stream | checksum[4] size[4]
 * </pre>
 */
final class GzipDecompressor extends Decompressor {
    private static final int BUFFER_BYTES = 128 * 1024;
    private static final int TRAILER_BYTES = 8;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Inflater inflater;
    private final CRC32 crc = new CRC32();
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer trailer = ByteBuffer.allocate(TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private GzipHeader header = new GzipHeader();
    private State state = State.FIRST_HEADER;

    private enum State {
        FIRST_HEADER,
        DATA,
        TRAILER,
        /** Another member may follow, or zeros. */
        BETWEEN,
        HEADER,
        PADDING
    }

    GzipDecompressor(ByteStage next) {
        super(next);
        boolean withoutZlibHeader = true;
        this.inflater = new Inflater(withoutZlibHeader);
    }

    @Override
    void decompress(ByteBuffer data) throws BackupException {
        switch (state) {
            case FIRST_HEADER, HEADER -> {
                if (header.isCompleteAfter(data)) {
                    state = State.DATA;
                }
            }
            case DATA -> inflate(data);
            case TRAILER -> trailer(data);
            case BETWEEN -> {
                header = new GzipHeader();
                state = data.get(data.position()) == 0 ? State.PADDING : State.HEADER;
            }
            case PADDING -> {
                if (data.get() != 0) {
                    throw new CorruptDataException("garbage after gzip member");
                }
            }
        }
    }

    private void inflate(ByteBuffer data) throws BackupException {
        inflater.setInput(data);
        try {
            do {
                inflater.inflate(output);
                if (inflater.needsDictionary()) {
                    throw new CorruptDataException("gzip member needs a dictionary");
                }
                drain();
            } while (!inflater.needsInput() && !inflater.finished());
        } catch (DataFormatException e) {
            throw new CorruptDataException(String.valueOf(e.getMessage()), e);
        } finally {
            inflater.setInput(NOTHING); // it must not look at the caller's buffer again
        }
        if (inflater.finished()) {
            state = State.TRAILER;
        }
    }

    private void drain() throws BackupException {
        output.flip();
        crc.update(output);
        next.write(output.rewind());
        output.clear();
    }

    private void trailer(ByteBuffer data) throws CorruptDataException {
        while (trailer.hasRemaining() && data.hasRemaining()) {
            trailer.put(data.get());
        }
        if (trailer.hasRemaining()) {
            return;
        }
        trailer.flip();
        if (trailer.getInt() != (int) crc.getValue()) {
            throw new CorruptDataException("incorrect data check");
        }
        if (trailer.getInt() != (int) inflater.getBytesWritten()) {
            throw new CorruptDataException("incorrect length check");
        }
        trailer.clear();
        crc.reset();
        inflater.reset();
        state = State.BETWEEN;
    }

    @Override
    boolean isComplete() {
        return state == State.BETWEEN || state == State.PADDING;
    }

    @Override
    void release() {
        inflater.end();
    }
}
