package org.basebackup4j.compress;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.pg.BackupException;

/**
 * Reads Zstandard frames, one after the other, and skips skippable ones.
 *
 * <p>A frame that wants a window of more than 128 MiB is refused, as by PostgreSQL's programs and by {@code zstd} when
 * nothing else is said. A frame need not have a checksum; PostgreSQL's have none.
 */
final class ZstdDecompressor extends Decompressor {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final ZstdDecompressCtx context;
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final DirectCopy direct = new DirectCopy();
    private final ZstdContentSize contentSize = new ZstdContentSize();
    private boolean betweenFrames;

    ZstdDecompressor(ByteStage next) throws BackupException {
        super(next);
        this.context = newContext();
    }

    /** This is where the native library is loaded, which fails for instance where nothing may be executed in /tmp. */
    private static ZstdDecompressCtx newContext() throws BackupException {
        try {
            return new ZstdDecompressCtx();
        } catch (LinkageError e) {
            throw new BackupException(
                    "could not create zstd decompression context", String.valueOf(e.getMessage()), null, e);
        }
    }

    @Override
    void decompress(ByteBuffer data) throws BackupException {
        ByteBuffer input = direct.of(data);
        while (input.hasRemaining()) {
            decompressSome(input);
        }
    }

    private void decompressSome(ByteBuffer input) throws BackupException {
        boolean more;
        do {
            int takenFrom = input.position();
            try {
                betweenFrames = context.decompressDirectByteBufferStream(output, input);
            } catch (ZstdException e) {
                throw new CorruptDataException(String.valueOf(e.getMessage()), e);
            }
            contentSize.count(input, takenFrom, output.position());
            if (betweenFrames) {
                contentSize.check();
            }
            more = !output.hasRemaining() && !betweenFrames;
            next.write(output.flip());
            output.clear();
        } while (more);
    }

    @Override
    boolean isComplete() {
        return betweenFrames;
    }

    @Override
    void release() {
        context.close();
    }
}
