package org.basebackup4j.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import org.basebackup4j.archive.ByteStage;
import org.basebackup4j.archive.FlushableStage;
import org.basebackup4j.pg.BackupException;
import org.basebackup4j.pg.CompressionSpec;

/**
 * Compresses into one Zstandard frame, without a checksum, as the original does; on several cores unless the settings give a
 * number of workers.
 */
final class ZstdCompressor implements FlushableStage {
    private static final int BUFFER_BYTES = 128 * 1024;

    /** What libzstd takes when long-distance matching is switched on without a window size. */
    private static final int LONG_DISTANCE_WINDOW_LOG = 27;

    /** Each takes some 20 MB. */
    private static final int MAX_DEFAULT_WORKERS = 4;

    /** Higher levels look further back, and so take several times as much memory for each worker. */
    private static final int MAX_LEVEL_OF_DEFAULT_WORKERS = 9;

    private final ByteStage next;
    private final ZstdCompressCtx context;
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final DirectCopy direct = new DirectCopy();

    private ZstdCompressor(ZstdCompressCtx context, ByteStage next) {
        this.context = context;
        this.next = next;
    }

    static ZstdCompressor create(CompressionSpec spec, ByteStage next) throws BackupException {
        ZstdCompressCtx context = newContext();
        try {
            configure(context, spec);
        } catch (BackupException e) {
            context.close();
            throw e;
        }
        return new ZstdCompressor(context, next);
    }

    /** This is where the native library is loaded, which fails for instance where nothing may be executed in /tmp. */
    private static ZstdCompressCtx newContext() throws BackupException {
        try {
            return new ZstdCompressCtx();
        } catch (LinkageError e) {
            throw new BackupException(
                    "could not create zstd compression context", String.valueOf(e.getMessage()), null, e);
        }
    }

    private static void configure(ZstdCompressCtx context, CompressionSpec spec) throws BackupException {
        if (spec.level().isPresent()) {
            int level = spec.level().getAsInt();
            set(() -> context.setLevel(level), "could not set zstd compression level to " + level);
        }
        int workers = spec.workers().orElse(defaultWorkers(spec));
        set(() -> context.setWorkers(workers), "could not set compression worker count to " + workers);
        if (spec.longDistance()) {
            set(() -> context.setLong(LONG_DISTANCE_WINDOW_LOG), "could not enable long-distance mode");
        }
    }

    private static int defaultWorkers(CompressionSpec spec) {
        boolean modest = spec.level().orElse(0) <= MAX_LEVEL_OF_DEFAULT_WORKERS && !spec.longDistance();
        return modest ? Math.min(Runtime.getRuntime().availableProcessors(), MAX_DEFAULT_WORKERS) : 0;
    }

    private static void set(Runnable setting, String complaint) throws BackupException {
        try {
            setting.run();
        } catch (ZstdException e) {
            throw new BackupException(complaint + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void write(ByteBuffer data) throws BackupException {
        while (data.hasRemaining()) {
            ByteBuffer input = direct.of(data);
            while (input.hasRemaining()) {
                compressSome(input, EndDirective.CONTINUE);
            }
        }
    }

    /** Whether everything that the directive asks for is done. */
    private boolean compressSome(ByteBuffer data, EndDirective directive) throws BackupException {
        try {
            boolean done = context.compressDirectByteBufferStream(output, data, directive);
            if (!output.hasRemaining()) {
                drain();
            }
            return done;
        } catch (ZstdException e) {
            throw new BackupException("could not compress data: " + e.getMessage(), e);
        }
    }

    private void drain() throws BackupException {
        output.flip();
        next.write(output);
        output.clear();
    }

    @Override
    public void flush() throws BackupException {
        compressAll(EndDirective.FLUSH);
    }

    @Override
    public void finish() throws BackupException {
        compressAll(EndDirective.END);
        next.finish();
    }

    private void compressAll(EndDirective directive) throws BackupException {
        ByteBuffer nothing = ByteBuffer.allocateDirect(0);
        boolean done;
        do {
            done = compressSome(nothing, directive);
        } while (!done);
        drain();
    }

    @Override
    public void close() {
        context.close();
        next.close();
    }
}
